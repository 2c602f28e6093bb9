# case: a folder for files that come and go is made once for each run, and both tasks have the same
# expect: clean
# expect: run {"context": {"saved": true, "rows": [1, 2]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow folder
# %%
import tempfile
from pathlib import Path
work = Path(tempfile.mkdtemp(prefix="etl-"))
# %%
%%cloaca_task
def save(context):
    (work / "rows.txt").write_text("1\n2")
    context.set("saved", True)
    return context
# %%
%%cloaca_task --dependencies save
def load(context):
    context.set("rows", [int(each) for each in (work / "rows.txt").read_text().split()])
    return context
# %%
import shutil
shutil.rmtree(work)
