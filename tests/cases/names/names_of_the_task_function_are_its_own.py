# case: names of the task function are its own
# expect: gives {"n": [[1, 2], 2]}
# expect: carries []
# expect: tells []
# %%
%cloaca_workflow demo
# %%
rows = [9]
for total in rows:
    pass
# %%
%%cloaca_task
def t(context):
    rows = [1, 2]
    for total in rows:
        pass
    def inner(): return rows, total
    context.set("n", inner())
    return context
