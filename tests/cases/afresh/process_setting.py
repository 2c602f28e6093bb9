# case: a task sets a default of the process
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "what `socket.setdefaulttimeout` sets"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import socket
# %%
%%cloaca_task
def work(context):
    socket.setdefaulttimeout(3)
    context.set("n", 1)
    return context
