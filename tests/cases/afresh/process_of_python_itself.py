# case: tasks switch on what Python keeps for the whole process, in a module that keeps nothing else
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "trace", "says": "what `tracemalloc.start` sets"}
# expect: finding {"code": "C218", "severity": "warning", "cell": 4, "task": "enable_", "says": "what `enable` sets"}
# expect: finding {"code": "C218", "severity": "warning", "cell": 5, "task": "alias", "says": "what `email.charset.add_alias` sets"}
# expect: no-finding {"code": "C218", "task": "look"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import email.charset, tracemalloc
from faulthandler import enable
# %%
%%cloaca_task
def trace(context):
    tracemalloc.start()
    return context
# %%
%%cloaca_task
def enable_(context):
    enable()
    return context
# %%
%%cloaca_task
def alias(context):
    email.charset.add_alias("latin_zz", "latin-1")
    return context
# %%
%%cloaca_task
def look(context):
    context.set("n", tracemalloc.is_tracing())
    return context
