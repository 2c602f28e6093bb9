# case: registry instance
# expect: gives {"a": [["a", "b"], "X"]}
# expect: carries ["Registry", "csvr", "registry"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
class Registry:
    def __init__(self): self.items = {}
    def register(self, name):
        def deco(f):
            self.items[name] = f
            return f
        return deco
registry = Registry()
# %%
@registry.register("csv")
def csvr(x): return x.split(",")
registry.items["up"] = str.upper
# %%
%%cloaca_task
def a(context):
    context.set("a", [registry.items["csv"]("a,b"), registry.items["up"]("x")]); return context
