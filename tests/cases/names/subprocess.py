# case: subprocess
# expect: carries []
# expect: tells ["computed-name 3:3:24 sha"]
# %%
%cloaca_workflow demo
# %%
import subprocess
sha = subprocess.check_output(["git", "rev-parse", "HEAD"]).decode().strip()
# %%
%%cloaca_task
def t(context):
    context.set("sha", sha)
    return context
