# case: a task goes by the names that the notebook annotates
# expect: finding {"code": "C231", "severity": "error", "cell": 3, "says": ["__annotations__"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow annotated
# %%
limit: int = 3
# %%
%%cloaca_task
def names(context):
    context.set("names", sorted(__annotations__))
    return context
