# case: subclasses
# expect: gives {"n": ["sq"]}
# expect: carries ["Shape", "Sq"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
class Shape: pass
class Sq(Shape):
    name = "sq"
# %%
%%cloaca_task
def t(context):
    context.set("n", [c.name for c in Shape.__subclasses__()])
    return context
