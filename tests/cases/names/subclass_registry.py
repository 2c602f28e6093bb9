# case: subclass registry
# expect: gives {"n": "csv"}
# expect: carries ["Csv", "Plugin"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
class Plugin:
    registry = {}
    def __init_subclass__(cls, **kw):
        Plugin.registry[cls.__name__] = cls
# %%
class Csv(Plugin):
    def go(self): return "csv"
# %%
%%cloaca_task
def t(context):
    context.set("n", Plugin.registry["Csv"]().go())
    return context
