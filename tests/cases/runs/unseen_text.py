# case: A function that a text defines is given rows that another task reads.
# expect: run-finding {"code": "C467", "task": "one", "cell": 3, "says": ["`rows", "task `two`"]}
# %%
%cloaca_workflow unseen
# %%
rows = []
functions = {}
exec("def add(rows, row):\n    rows.append(row)", functions)
# %%
%%cloaca_task one
functions["add"](rows, 1)
context.set("a", 1)
# %%
%%cloaca_task two --dependencies one
context.set("b", len(rows))
