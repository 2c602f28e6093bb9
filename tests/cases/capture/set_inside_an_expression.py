# case: a module is told to start something inside of an expression
# expect: clean
# expect: gives {"tracing": true}
# %%
%cloaca_workflow flow

# %%
import tracemalloc
x = tracemalloc.start() or 3
# %%
%%cloaca_task
def look(context):
    context.set("tracing", tracemalloc.is_tracing())
    return context
