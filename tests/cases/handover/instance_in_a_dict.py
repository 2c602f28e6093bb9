# case: a plain cell takes one of the instances in a dict of the notebook, and another one changes it
# expect: clean
# expect: run {"context": {"shown": [[1, 2], [1], true]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow stores
# %%
class Store:
    def __init__(self):
        self.rows = [1]


STORES = {"a": Store(), "b": Store()}
# %%
%%cloaca_task take
store = STORES["a"]
# %%
%%cloaca_task change
store.rows.append(2)
# %%
%%cloaca_task look
found = [STORES["a"].rows, STORES["b"].rows, store is STORES["a"]]
# %%
%%cloaca_task
def show(context):
    context.set("shown", context.get("found"))
    return context
