# case: a helper module's function patches another module
# expect: finding {"code": "C218", "task": "work", "says": "`json.hits`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
%%cloaca_module conf
import json
def mark():
    json.hits = getattr(json, "hits", 0) + 1
    return json.hits
# %%
import conf
# %%
%%cloaca_task
def work(context):
    context.set("n", conf.mark())
    return context
