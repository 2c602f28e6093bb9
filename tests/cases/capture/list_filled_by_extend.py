# case: a list constant grows by append, extend and slices in later cells
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": [1, 2, 3, 4]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow grows
# %%
COLS = [1]
# %%
COLS.append(2)
COLS += [3]
# %%
COLS.extend([4])
# %%
%%cloaca_task
def work(context):
    context.set("v", COLS)
    return context
