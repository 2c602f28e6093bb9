# case: secrets
# expect: carries ["USER", "os"]
# expect: tells ["computed-name 4:3:22 PASSWORD"]
# %%
%cloaca_workflow demo
# %%
import os, getpass
TOKEN = os.environ["HOME"]
PASSWORD = getpass.getpass()
USER = os.getenv("NOBODY_HAS_THIS", "me")
# %%
%%cloaca_task
def t(context):
    context.set("u", USER)
    return context
# %%
%%cloaca_task -d t
def p(context):
    context.set("p", PASSWORD)
    return context
