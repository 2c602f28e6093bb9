# case: functions are registered by a method of an object of the notebook
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": "ok"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow regmethod
# %%
class Registry:
    def __init__(self):
        self.items = {}
    def register(self, f):
        self.items[f.__name__] = f
        return f
registry = Registry()
# %%
def ok():
    return "ok"
registry.register(ok)
# %%
%%cloaca_task
def a(context):
    context.set("v", registry.items["ok"]())
    return context
