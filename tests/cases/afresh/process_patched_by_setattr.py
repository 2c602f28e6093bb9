# case: a task replaces a function of another module by setattr
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "`json.dumps`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import json
# %%
%%cloaca_task
def work(context):
    setattr(json, "dumps", str)
    context.set("n", 1)
    return context
