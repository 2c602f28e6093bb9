# case: a task and a helper of one wait for somebody at a keyboard; a function of the notebook has such a name
# expect: finding {"code": "C547", "severity": "error", "cell": 3, "line": 3, "task": "ask", "says": ["`input()`", "%cloaca_params"]}
# expect: finding {"code": "C547", "cell": 2, "line": 4, "says": ["`getpass.getpass()`", "secret"]}
# expect: finding {"code": "C547", "cell": 4, "line": 3, "says": ["`input()`"]}
# expect: exit {"check": 1}
# %%
%cloaca_workflow demo
# %%
import getpass

def key():
    return getpass.getpass("key: ")
# %%
%%cloaca_task
def ask(context):
    context.set("shop", input("which shop? ") + key())
    return context
# %%
# %%cloaca_task plain
# A plain cell
shop = input("which shop? ")
