# case: json config with open
# expect: carries []
# expect: tells ["computed-name 3:3:22 cfg"]
# %%
%cloaca_workflow demo
# %%
import json
with open("c.json") as f:
    cfg = json.load(f)
# %%
%%cloaca_task
def t(context):
    context.set("p", cfg["a"])
    return context
