# case: the runner is made at the top level of a task cell, which a server's module does not have
# expect: finding {"severity": "error", "cell": 2, "says": ["DefaultRunner"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow runnerin
# %%
%%cloaca_task
import cloaca
runner = cloaca.DefaultRunner(":memory:")
def a(context):
    context.set("n", str(runner))
    return context
