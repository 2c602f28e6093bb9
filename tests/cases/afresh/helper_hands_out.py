# case: a helper module hands out what another one has
# expect: again {"n": [1, 5]}
# expect: anew {"work": ["helpers", "tables"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
%%cloaca_module tables
ROWS = [1]
# %%
%%cloaca_module helpers
def rows():
    from tables import ROWS
    return ROWS
# %%
import helpers
# %%
%%cloaca_task
def work(context):
    helpers.rows().append(5)
    context.set("n", helpers.rows())
    return context
