# case: beside work
# expect: carries ["text"]
# expect: tells ["work-at-import 2:3"]
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
import json
text = open("/dev/null").read()
def a(context):
    context.set("a", text); return context
