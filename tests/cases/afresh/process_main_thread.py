# case: a task sets a handler for a signal, which only the main thread can
# expect: finding {"code": "C236", "severity": "error", "cell": 3, "task": "work", "says": "`signal.signal`"}
# expect: no-finding {"code": "C236", "task": "careful"}
# %%
%cloaca_workflow process
# %%
import signal
# %%
%%cloaca_task
def work(context):
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    context.set("n", 1)
    return context
# %%
%%cloaca_task
def careful(context):
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    except ValueError:
        pass
    context.set("m", 1)
    return context
