# case: cells without a mark make folders that may be there already, in every way, whatever the tasks call them
# expect: clean
# expect: no-finding {"code": "C215"}
# expect: run {"handed": {"made": "['a', 'b', 'c', 'd', 'e', 'f']"}}
# %%
%cloaca_workflow demo
# %%
import os
from pathlib import Path

OUT = Path("made-here")
OUT.mkdir(parents=True, exist_ok=True)
os.makedirs("made-here/a", exist_ok=True)
for name in ("b", "c"):
    (OUT / name).mkdir(exist_ok=True)
if not os.path.exists("made-here/d"):
    os.mkdir("made-here/d")


def ensure(path):
    path = Path(path)
    if not path.is_dir():
        path.mkdir()
    return path


ensure("made-here/e")
DEEP = ensure(OUT / "f")
# %%
%%cloaca_task look --outputs made
import shutil

Path("made-here/a/one.txt").write_text("1")
made = sorted(os.listdir("made-here"))
shutil.rmtree("made-here")
