# case: a context is updated as a dict would be
# expect: finding {"code": "C417", "severity": "error", "cell": 2, "line": 3, "says": ["update_from_dict"]}
# expect: no-finding {"code": "C341"}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
def load(context):
    context.update({"rows": [1, 2]})
    return context
