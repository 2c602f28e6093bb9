# case: what only type checkers import is evaluated
# expect: carries ["T", "TypeVar", "f"]
# expect: tells ["typing-only-name 2:5:13 Frame"]
# %%
%cloaca_workflow demo
# %%
from typing import TYPE_CHECKING, TypeVar
if TYPE_CHECKING:
    from nope import Frame
T = TypeVar("T")
def f(x, of=Frame) -> T: return 1
# %%
%%cloaca_task
def a(context):
    context.set("a", f(1)); return context
