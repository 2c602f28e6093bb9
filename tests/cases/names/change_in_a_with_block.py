# case: change in a with block
# expect: carries ["LOG", "f"]
# expect: tells ["lost-change 2:2:1 LOG"]
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
