# case: what only type checkers import is evaluated in an annotation
# python: 13
# expect: carries ["T", "TypeVar", "f"]
# expect: tells ["typing-only-name 2:5:10 Frame"]
# %%
%cloaca_workflow demo
# %%
from typing import TYPE_CHECKING, TypeVar
if TYPE_CHECKING:
    from nope import Frame
T = TypeVar("T")
def f(x: Frame) -> T: return 1
# %%
%%cloaca_task
def a(context):
    context.set("a", f(1)); return context
