# case: shell capture and reuse
# expect: carries []
# expect: tells ["computed-name 3:3:22 count"]
# %%
%cloaca_workflow demo
# %%
files = !ls
paths = [f for f in files]
count = len(paths)
# %%
%%cloaca_task
def t(context):
    context.set("n", count)
    return context
