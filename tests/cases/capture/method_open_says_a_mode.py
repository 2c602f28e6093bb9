# case: tasks open a path that another one has made, by its method, and say how
# expect: no-finding {"code": "C526"}
# expect: run {"handed": {"text": "'a,b'"}}
# %%
%cloaca_workflow demo
# %%
import tempfile
from pathlib import Path
# %%
%%cloaca_task folder
folder = Path(tempfile.mkdtemp())
# %%
%%cloaca_task save
with (folder / "rows.csv").open("w", newline="") as file:
    file.write("a,b")
# %%
%%cloaca_task load --outputs text
(path,) = folder.glob("*.csv")
with path.open() as file:
    text = file.read()
