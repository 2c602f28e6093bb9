# case: try import flags
# expect: gives {"a": [false, null]}
# expect: carries ["HAS", "nope"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
try:
    import nope
    HAS = True
except ImportError:
    nope = None
    HAS = False
# %%
%%cloaca_task
def a(context):
    context.set("a", [HAS, nope]); return context
