# case: a table of functions that a decorator of the notebook's own has filled is handed on
# expect: clean
# expect: run {"handed": {"seen": "[12, 2]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
REG = {}
def register(name, *, weight=1):
    def around(function):
        REG[name] = (function, weight)
        return function
    return around
# %%
@register("double", weight=2)
def double(x):
    return x * 2
# %%
%%cloaca_task first
out = {name: function(3) * weight for name, (function, weight) in REG.items()}
# %%
%%cloaca_task second --outputs seen
seen = [sum(out.values()), len(REG) + 1]
