# case: helper unknown and bad import
# expect: carries ["arae"]
# expect: tells ["not-in-module 3:1:21 arae"]
# %%
%cloaca_workflow demo
# %%
%%cloaca_module helpers
RATE = 1
def area(r): return r * pii
def show(x): display(x)
# %%
from helpers import arae
import helpers
X = 3
# %%
%%cloaca_task
def a(context):
    context.set("a", arae(2)); return context
