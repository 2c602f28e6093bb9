# case: a helper is defined below the task that uses it; functions look names up when called
# expect: no-finding {"severity": "error"}
# expect: finding {"band": "C2", "severity": "info", "says": ["helper"]}
# expect: run {"context": {"x": 3}}
# %%
%load_ext cloaca_nb
%cloaca_workflow below
# %%
%%cloaca_task
def work(context):
    context.set("x", helper())
    return context
# %%
def helper():
    return 3
