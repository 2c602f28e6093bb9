# case: a table of functions that a decorator has filled is handed on, and another one that a method fills
# expect: clean
# expect: run {"handed": {"seen": "[2, 3, ['double', 'other']]"}}
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
class Plugins:
    def __init__(self):
        self.items = {}
    def register(self, function):
        self.items[function.__name__] = function
        return function
plugins = Plugins()
# %%
@register("double", weight=2)
@plugins.register
def double(x):
    return x * 2
@register("square")
def square(x):
    return x ** 2
# %%
%%cloaca_task first
REG["more"] = (double, 0)
plugins.items["other"] = double
total = sum(function(3) * weight for function, weight in REG.values())
# %%
%%cloaca_task second --outputs seen
seen = [len(plugins.items), len(REG), sorted(plugins.items)]
