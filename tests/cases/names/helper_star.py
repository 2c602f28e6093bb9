# case: helper star
# expect: carries []
# expect: tells ["star-import 3:1 area", "unknown-name 4:3:22 area"]
# %%
%cloaca_workflow demo
# %%
%%cloaca_module helpers
from requests import *
def area(r): return r * pi
# %%
from helpers import *
# %%
%%cloaca_task
def a(context):
    context.set("a", area(2)); return context
