# case: a task registers what the next run meets: a map of colours, a constructor, a zone's path, a policy
# expect: finding {"code": "C218", "task": "colours", "says": ["colormaps.register"]}
# expect: finding {"code": "C218", "task": "texts", "says": ["yaml.SafeLoader.add_constructor"]}
# expect: finding {"code": "C218", "task": "zones", "says": ["zoneinfo.reset_tzpath"]}
# expect: finding {"code": "C218", "task": "loops", "says": ["asyncio.set_event_loop_policy"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow registered
# %%
import asyncio
import zoneinfo

import yaml
from matplotlib import colormaps
from matplotlib.colors import ListedColormap
# %%
%%cloaca_task
def colours(context):
    colormaps.register(ListedColormap(["red", "blue"], name="mine"))
    context.set("colours", colormaps["mine"].N)
    return context
# %%
%%cloaca_task
def texts(context):
    yaml.SafeLoader.add_constructor("!two", lambda loader, node: 2)
    context.set("texts", yaml.safe_load("!two"))
    return context
# %%
%%cloaca_task
def zones(context):
    zoneinfo.reset_tzpath(to=["/usr/share/zoneinfo"])
    context.set("zones", len(zoneinfo.TZPATH))
    return context
# %%
%%cloaca_task
def loops(context):
    asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())
    context.set("loops", 1)
    return context
