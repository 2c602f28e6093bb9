# case: what is changed through an unknown call is each task's own
# expect: no-finding {"code": "C217"}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
import json
SEEN = {}
# %%
%%cloaca_task
def a(context):
    json.load_into(SEEN) if hasattr(json, 'load_into') else None
    return context
# %%
%%cloaca_task --dependencies a
def b(context):
    context.set('n', len(SEEN))
    return context
