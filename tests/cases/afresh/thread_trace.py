# case: a trace function is one of its thread: the threads of tasks have it, too
# expect: again {"traced": true}
# expect: anew {"t": ["trace"]}
# %%
%cloaca_workflow demo
# %%
import sys
def trace(*arguments):
    return None
sys.settrace(trace)
# %%
%%cloaca_task
def t(context):
    context.set("traced", sys.gettrace() is not None)
    return context
