# case: a plain cell below goes by what a task has set of a module
# expect: finding {"code": "C217", "severity": "error", "task": "first", "says": ["`helpers.RATE`", "`second`"]}
# expect: no-finding {"code": "C217", "says": "`helpers.STEP`"}
# %%
%cloaca_workflow demo
# %%
%%cloaca_module helpers
RATE = 1
STEP = 1
# %%
import helpers
# %%
%%cloaca_task
def first(context):
    helpers.RATE = 5
    return context
# %%
twice = helpers.RATE * 2 + helpers.STEP
# %%
%%cloaca_task --dependencies first
def second(context):
    context.set("n", twice)
    return context
