# case: secrets/env/path
# expect: gives {"p": "data/out.csv", "k": "none"}
# expect: carries ["API_KEY", "DATA", "OUT", "Path", "os"]
# expect: tells ["left-behind 2:4:22 DATA"]
# %%
%cloaca_workflow demo
# %%
import os
from pathlib import Path
API_KEY = os.environ.get("API_KEY", "none")
DATA = Path("data"); DATA.mkdir()
OUT = DATA / "out.csv"
# %%
%%cloaca_task
def t(context):
    context.set("p", str(OUT)); context.set("k", API_KEY)
    return context
