# case: a plain cell that only asks the deployment leaves its task nothing to do
# expect: finding {"code": "C313", "cell": 2, "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task settings
import os
HOST = os.environ.get("HOST", "localhost")
# %%
%%cloaca_task ok
print(f"https://{HOST}/rows")
