# case: paths
# expect: carries ["DATA", "NAME", "Path", "RAW", "ROOT", "os"]
# expect: tells ["computed-name 4:3:27 FILES", "computed-name 4:3:35 EXISTS", "runs-at-import 2:3 `ROOT`"]
# %%
%cloaca_workflow demo
# %%
from pathlib import Path
import os
ROOT = Path.cwd()
DATA = Path("data")
RAW = DATA / "raw"
FILES = sorted(RAW.glob("*.csv"))
EXISTS = RAW.exists()
NAME = os.path.splitext(os.path.basename("/x/a.csv"))[0]
# %%
%%cloaca_task
def t(context):
    context.set("n", [NAME, str(RAW)])
    return context
# %%
%%cloaca_task -d t
def u(context):
    context.set("n", [len(FILES), EXISTS, str(ROOT)])
    return context
