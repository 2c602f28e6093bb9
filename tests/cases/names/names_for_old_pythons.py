# case: names for old pythons
# expect: gives {"a": ["1", 3]}
# expect: carries ["shown", "sys"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import sys
if sys.version_info[0] == 2:
    text = unicode
if sys.version_info >= (3, 0):
    shown = str
else:
    shown = lambda value: unicode(value)
# %%
%%cloaca_task
def a(context):
    found = 3
    if (sys.version_info < (3, 0)):
        found = long(found)
    context.set("a", [shown(1), found]); return context
