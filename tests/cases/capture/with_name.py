# case: a config is read by a with block
# expect: finding {"severity": "error", "band": "C2", "says": ["cfg"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow withname
# %%
import json
with open("/dev/null") as f:
    cfg = f.read()
# %%
%%cloaca_task
def work(context):
    context.set("n", len(cfg))
    return context
