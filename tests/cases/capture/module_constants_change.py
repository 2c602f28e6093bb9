# case: a module cell reads a file when it is imported: carried whole, because it was asked for
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"n": 0}}
# %%
%load_ext cloaca_nb
%cloaca_workflow modcell
# %%
%%cloaca_module tables
with open("/dev/null") as f:
    TABLE = f.read()
# %%
from tables import TABLE
# %%
%%cloaca_task
def a(context):
    context.set("n", len(TABLE))
    return context
