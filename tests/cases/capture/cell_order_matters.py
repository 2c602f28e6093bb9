# case: the constant is first defined below the task and again further below
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"n": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow firstafter
# %%
%%cloaca_task
def a(context):
    context.set("n", K)
    return context
# %%
K = 1
# %%
K = 2
