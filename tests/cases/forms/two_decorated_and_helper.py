# case: two decorated functions share a helper in their cell
# expect: clean
# expect: graph {"tasks": ["x", "y"], "edges": [["x", "y"]]}
# expect: run {"context": {"a": 2, "b": 4}}
# %%
%load_ext cloaca_nb
%cloaca_workflow twodeco
import cloaca
# %%
%%cloaca_task
def double(n):
    return 2 * n
@cloaca.task(id="x", retry_attempts=1)
def x(context):
    context.set("a", double(1))
    return context
@cloaca.task(id="y", dependencies=["x"], retry_attempts=1)
def y(context):
    context.set("b", double(context.get("a")))
    return context
