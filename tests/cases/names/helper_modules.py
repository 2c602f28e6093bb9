# case: helper modules
# expect: gives {"n": [3.14, 25.14, 12.57, 3.14, "/"]}
# expect: carries ["helpers", "os", "vol"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_module helpers
import math
def area(r): return round(math.pi * r * r, 2)
# %%
%%cloaca_module more
import helpers
from helpers import area as ar
def vol(r): return helpers.area(r) * r + ar(0)
# %%
import helpers, os
from more import vol
# %%
%%cloaca_task
def t(context):
    import helpers as hh
    from more import (
        vol as v2,
    )
    context.set("n", [helpers.area(1), vol(2), hh.area(2), v2(1), os.sep])
    return context
