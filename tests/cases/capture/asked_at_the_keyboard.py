# case: what somebody types as the notebook runs is given to each run instead: a parameter, or a secret
# expect: finding {"severity": "error", "code": "C202", "says": ["`region`", "`input()`", "%cloaca_params", "secret"]}
# expect: finding {"severity": "error", "code": "C202", "says": ["`limit`", "`input()`", "%cloaca_params"]}
# expect: finding {"severity": "error", "code": "C202", "says": ["`password`", "`getpass.getpass()`", "secret"]}
# expect: no-finding {"says": "in a task"}
# %%
%load_ext cloaca_nb
%cloaca_workflow asked
# %%
import getpass

def ask(what):
    return input(what)
region = input("which region? ")
limit = int(ask("how many? "))
password = getpass.getpass()
# %%
%%cloaca_task
def report(context):
    context.set("report", [region, limit, len(password)])
    return context
