# case: a helper of the top uses a constant that is set again before the task: the later one counts
# expect: run {"context": {"v": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow latestconst
# %%
K = 1
def get():
    return K
# %%
K = 2
# %%
%%cloaca_task
def a(context):
    context.set("v", get())
    return context
