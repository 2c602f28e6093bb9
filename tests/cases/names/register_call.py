# case: register call
# expect: gives {"a": [2, 3, 4]}
# expect: carries ["HANDLERS", "h1", "register"]
# expect: tells ["runs-at-import 2:5 `HANDLERS`"]
# %%
%cloaca_workflow demo
# %%
HANDLERS = {}
def register(name, fn):
    HANDLERS[name] = fn
def h1(x): return x + 1
register("h1", h1)
HANDLERS["h2"] = lambda x: x + 2
HANDLERS.update(h3=lambda x: x + 3)
# %%
%%cloaca_task
def a(context):
    context.set("a", [HANDLERS[k](1) for k in sorted(HANDLERS)]); return context
