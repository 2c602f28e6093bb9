# case: a plain cell takes a list that an instance of the notebook has, and another one changes it
# expect: clean
# expect: run {"context": {"shown": [[1, 2], true]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow parts
# %%
class Store:
    def __init__(self):
        self.rows = [1]


STORE = Store()
# %%
%%cloaca_task take
rows = STORE.rows
# %%
%%cloaca_task change
rows.append(2)
# %%
%%cloaca_task look
found = [STORE.rows, rows is STORE.rows]
# %%
%%cloaca_task
def show(context):
    context.set("shown", context.get("found"))
    return context
