# case: last output
# expect: carries []
# expect: tells ["ipython-name 3:3:22 _", "ipython-name 3:3:26 _1", "ipython-name 3:3:31 __"]
# %%
%cloaca_workflow demo
# %%
1 + 1
# %%
%%cloaca_task
def t(context):
    context.set("n", _ + _1 + __)
    return context
