# case: a task reads what a plain cell of another workflow makes
# workflow: returns
# expect: finding {"code": "C312", "severity": "error", "cell": 2, "line": 2, "says": ["orders", "rows"]}
# %%
%cloaca_workflow orders
# %%
%%cloaca_task load
rows = [1, 2, 3]
# %%
%cloaca_workflow returns --new
# %%
%%cloaca_task send
print(len(rows))
