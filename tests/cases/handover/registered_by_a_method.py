# case: what holds functions gets another item: no function is changed by that
# expect: clean
# expect: run {"handed": {"seen": "['kept', 'two']"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
class Plugins:
    def __init__(self):
        self.items = {}
    def register(self, function):
        self.items[function.__name__] = function
        return function
plugins = Plugins()
@plugins.register
def kept(x):
    return x
# %%
%%cloaca_task first
plugins.items["two"] = 3
# %%
%%cloaca_task second --outputs seen
seen = sorted(plugins.items)
