# case: one small package for two tenants
# expect: clean
# expect: packs {"tasks": ["begin", "end"], "edges": [["begin", "end"]]}
# expect: run {"context": {"begun": true, "ended": true}}
# %%
%cloaca_workflow both_tenants
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="begin", dependencies=[])
def begin(context):
    context.set("begun", True)
    return context
@cloaca.task(id="end", dependencies=["begin"])
def end(context):
    context.set("ended", context.get("begun"))
    return context
