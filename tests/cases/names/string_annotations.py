# case: string annotations
# expect: gives {"a": 1}
# expect: carries ["Frame", "f"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
class Frame: pass
# %%
def f(x: "Frame", y: "Nope") -> "list[Frame]":
    return 1
# %%
%%cloaca_task
def a(context):
    z: Missing = 1
    context.set("a", f(1, 2)); return context
