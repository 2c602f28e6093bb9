# case: decorated tasks never get inferred edges
# expect: graph {"tasks": ["a", "b"], "edges": [], "inferred": []}
# %%
%load_ext cloaca_nb
%cloaca_workflow noinfer
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="a")
def a(context):
    context.set("u", 1)
    return context
@cloaca.task(id="b")
def b(context):
    context.set("v", context.get("u", 0))
    return context
