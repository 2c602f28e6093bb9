# case: the garbage collector that a function of the notebook turns off is off in the package, too
# expect: run {"context": {"on": false}}
# %%
%cloaca_workflow demo
# %%
import gc
quiet = lambda: gc.disable()
# %%
True and quiet()
# %%
%%cloaca_task
def t(context):
    context.set("on", gc.isenabled())
    return context
