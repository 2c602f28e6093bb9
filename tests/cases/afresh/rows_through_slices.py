# case: a task edits a row through another name
# expect: again {"n": [{"a": 11}, {"a": 2}]}
# expect: anew {"work": ["ROWS", "first"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
ROWS = [{"a": 1}, {"a": 2}]
first = ROWS[0]
# %%
%%cloaca_task
def work(context):
    first["a"] += 10
    context.set("n", ROWS)
    return context
