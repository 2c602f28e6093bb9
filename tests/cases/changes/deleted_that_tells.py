# case: what deleting a name runs is carried with what made it
# expect: clean
# expect: run {"context": {"v": [[1], 1]}}
# %%
%cloaca_workflow demo
# %%
LOG = []
class Told:
    alive = 0
    def __init__(self):
        Told.alive += 1
    def __del__(self):
        LOG.append(1)
        Told.alive -= 1
first, second = Told(), Told()
# %%
del first
# %%
%%cloaca_task
def t(context):
    context.set("v", [LOG, Told.alive])
    return context
