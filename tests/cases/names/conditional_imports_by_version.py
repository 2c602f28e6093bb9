# case: conditional imports by version
# expect: gives {"n": [1, "UTC"]}
# expect: carries ["ZoneInfo", "sys", "tomllib"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import sys
if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib
try:
    from zoneinfo import ZoneInfo
except ImportError:
    from backports.zoneinfo import ZoneInfo
# %%
%%cloaca_task
def t(context):
    context.set("n", [tomllib.loads("a = 1")["a"], str(ZoneInfo("UTC"))])
    return context
