# case: a decorated function in an unmarked cell is not part of the workflow; something says so
# expect: finding {"cell": 3}
# expect: graph {"tasks": ["a"], "edges": []}
# %%
%load_ext cloaca_nb
%cloaca_workflow unmarked
import cloaca
# %%
%%cloaca_task a
context.set("v", 1)
# %%
@cloaca.task(id="b")
def b(context):
    return context
