# case: if on data
# expect: gives {"a": ["debug", {"x": 1}, 1]}
# expect: carries ["CONF", "DEBUG", "LEVEL", "cache", "sys"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import sys
DEBUG = True
if DEBUG:
    LEVEL = "debug"
else:
    LEVEL = "info"
if sys.version_info >= (3, 8):
    from functools import cache
else:
    cache = lambda f: f
CONF = {}
if DEBUG:
    CONF["x"] = 1
# %%
%%cloaca_task
def a(context):
    context.set("a", [LEVEL, CONF, cache(lambda: 1)()]); return context
