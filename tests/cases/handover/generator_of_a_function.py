# case: a cell goes on with a generator that a function of the notebook gave, and a later one reads the rest
# expect: finding {"code": "C147", "cell": 2, "line": 4, "says": "a generator"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
def read():
    yield from ["head", "a", "b"]

lines = read()
# %%
%%cloaca_task first
head = next(lines)
# %%
%%cloaca_task rest
found = list(lines)
