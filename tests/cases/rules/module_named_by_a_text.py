# case: a task imports a %%cloaca_module cell by a text: it is told once, as what the package has, not as what a target may lack
# expect: finding {"severity": "error", "code": "C502", "cell": 4, "line": 3, "says": ["helpers", "a statement imports it"]}
# expect: finding {"severity": "error", "code": "C502", "cell": 5, "line": 2, "says": ["helpers", "a statement imports it"]}
# expect: no-finding {"cell": 5, "line": 3}
# expect: no-finding {"code": "C527"}
# %%
%load_ext cloaca_nb
%cloaca_workflow by_text
# %%
%%cloaca_module helpers
STAGE = "dev"
# %%
import importlib, json, sys
import helpers
# %%
%%cloaca_task
def report(context):
    context.set("stage", importlib.import_module("helpers").STAGE)
    return context
# %%
%%cloaca_task loaded
context.set("stage", sys.modules["helpers"].STAGE)
context.set("json", sys.modules["json"].dumps(helpers.STAGE))
