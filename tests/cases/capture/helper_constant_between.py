# case: a helper's constant changes between two tasks; each task's helper sees its own
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"one": 1, "two": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow betweenconst
# %%
K = 1
def get():
    return K
# %%
%%cloaca_task
def a(context):
    context.set("one", get())
    return context
# %%
K = 2
# %%
%%cloaca_task -d a
def b(context):
    context.set("two", get())
    return context
