# case: a task puts another function in the place of a library's, and another one calls that
# expect: finding {"severity": "error", "code": "C217", "task": "patch", "says": ["changes `math.sqrt`, which task `use` reads", "two processes"]}
# expect: finding {"severity": "error", "code": "C217", "task": "by_name", "says": ["changes `calendar.isleap`, which task `helped` reads"]}
# expect: no-finding {"severity": "error", "says": ["math.floor"]}
# expect: no-finding {"severity": "error", "says": ["math.ceil"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import math, calendar
def leap(year):
    return calendar.isleap(year)
# %%
%%cloaca_task
def before(context):
    context.set("low", math.floor(1.5))
    return context
# %%
%%cloaca_task -d before
def patch(context):
    math.sqrt = lambda x: 42.0
    math.floor = lambda x: 42.0
    kept = math.ceil
    math.ceil = lambda x: 42.0
    math.ceil = kept
    return context
# %%
%%cloaca_task
def by_name(context):
    setattr(calendar, "isleap", lambda year: True)
    return context
# %%
%%cloaca_task
def use(context):
    context.set("b", math.sqrt(9) + math.ceil(1.5))
    return context
# %%
%%cloaca_task
def helped(context):
    context.set("c", leap(3))
    return context
