# case: a function whose default is a variable of a task is read by another
# expect: finding {"code": "C147", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
rows = [1, 2, 3]
def first(among=rows):
    return among[0]
# %%
%%cloaca_task show --outputs x
x = first()
