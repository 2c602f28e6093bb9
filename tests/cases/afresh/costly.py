# case: A task changes a table that takes long to make.
# expect: finding {"code": "C226", "cell": 2, "line": 1, "says": "ms here"}
# expect: again {"size": 2}
# expect: anew {"load": ["TABLE"]}
# %%
%cloaca_workflow costly
# %%
TABLE = {"sum": sum(range(30_000_000))}
# %%
%%cloaca_task
def load(context):
    TABLE["b"] = 2
    context.set("size", len(TABLE))
    return context
