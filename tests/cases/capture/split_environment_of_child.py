# case: two tasks start processes, and a variable that these have is set between them
# expect: finding {"code": "C216", "severity": "error", "says": ["os.environ"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
import os
import subprocess
# %%
%%cloaca_task early
context.set("early", subprocess.getoutput("echo $MODE"))
# %%
os.environ["MODE"] = "real"
# %%
%%cloaca_task late --dependencies early
context.set("late", os.popen("echo $MODE").read())
