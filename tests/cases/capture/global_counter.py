# case: a task counts in a module global
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow globals_
# %%
COUNT = 0
# %%
%%cloaca_task
def work(context):
    global COUNT
    COUNT += 1
    context.set("v", COUNT)
    return context
