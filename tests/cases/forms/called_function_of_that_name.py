# case: a cell calls a function that has the task's id and takes no context: the cell is the task
# expect: clean
# expect: run {"handed": {"rows": "['x', 'csv']"}}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task load
def load(path):
    return path.split(".")
rows = load("x.csv")
# %%
%%cloaca_task show
print(rows)
