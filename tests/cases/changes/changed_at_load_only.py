# case: a function that was called in a cell changes what two tasks read; no task calls it
# expect: no-finding {"code": "C217"}
# expect: run {"context": {"n": 1, "rows": [1]}}
# %%
%cloaca_workflow demo
# %%
ROWS = []
class Loader:
    def load(self):
        ROWS.append(1)
# %%
Loader().load()
# %%
%%cloaca_task
def count(context):
    context.set("n", len(ROWS))
    return context
# %%
%%cloaca_task -d count
def show(context):
    context.set("rows", ROWS)
    return context
