# case: type checking import used by annotation only, evaluated nowhere
# expect: gives {"n": 1}
# expect: carries ["TYPE_CHECKING", "nh", "size"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import nobody_has_this as nh
def size(rows: "nh.Frame") -> int:
    found: nh.Frame = rows
    return len(found)
# %%
%%cloaca_task
def t(context):
    context.set("n", size([1]))
    return context
