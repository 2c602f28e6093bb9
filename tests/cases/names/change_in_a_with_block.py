# case: change in a with block
# expect: carries ["LOG"]
# expect: tells ["lost-change 2:3:5 LOG", "lost-change 2:5:5 LOG"]
# %%
%cloaca_workflow demo
# %%
LOG = []
with open("/dev/null") as f:
    LOG.append(f.read())
try:
    LOG.append(1)
finally:
    pass
# %%
%%cloaca_task
def t(context):
    context.set("n", LOG)
    return context
