# case: a second workflow has the name of the first
# expect: finding {"code": "C161", "severity": "error", "cell": 3, "line": 1, "says": ["cell 1, line 1"]}
# %%
%cloaca_workflow orders --new
# %%
%%cloaca_task
def load(context):
    return context
# %%
%cloaca_workflow orders --new
