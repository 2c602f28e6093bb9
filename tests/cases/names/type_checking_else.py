# case: type checking else
# expect: gives {"a": true}
# expect: carries ["Frame", "f", "t"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import typing as t
if t.TYPE_CHECKING:
    from nope import Frame
else:
    Frame = object
def f(x: Frame) -> "t.Any": return isinstance(x, Frame)
# %%
%%cloaca_task
def a(context):
    context.set("a", f(1)); return context
