# case: two tasks in one decorated cell
# expect: gives {"a": 4, "b": 7}
# expect: carries ["STEP", "plus"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
import cloaca
STEP = 2
def plus(x): return x + STEP
@cloaca.task(id="a")
def a(context):
    context.set("a", plus(1))
    return context
STEP = 3
@cloaca.task(id="b", dependencies=["a"])
def b(context):
    context.set("b", plus(context.get("a")))
    return context
