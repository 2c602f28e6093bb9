# case: what the last holder of an object runs as it lets go of it is carried with what made it
# expect: clean
# expect: run {"context": {"v": [1, 2, 3, "gone"]}}
# %%
%cloaca_workflow demo
# %%
import weakref
LOG = []
class Told:
    def __init__(self, number):
        self.number = number
    def __del__(self):
        LOG.append(self.number)
class Box:
    pass
pool, table, box, others = [Told(1)], {"a": Told(2)}, Box(), [Box()]
box.part = Told(3)
weakref.finalize(others[0], LOG.append, "gone")
# %%
pool.clear()
# %%
del table["a"]
# %%
box.part = None
# %%
others = []
# %%
%%cloaca_task
def t(context):
    context.set("v", LOG)
    return context
