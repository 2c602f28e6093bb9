# case: a constant is changed by += and a tuple is extended before the task
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": [3, 2]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow augs
# %%
N = 1
T = (1,)
# %%
N += 2
T = T + (2,)
# %%
%%cloaca_task
def work(context):
    context.set("v", [N, len(T)])
    return context
