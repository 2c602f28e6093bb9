# case: tasks write below the folder for temporary files, which a constant names
# expect: clean
# expect: run {"handed": {"name": "'cloaca_nb-case.txt'"}}
# %%
%cloaca_workflow demo
# %%
import tempfile
from pathlib import Path

TARGET = Path(tempfile.gettempdir()) / "cloaca_nb-case.txt"
# %%
%%cloaca_task save --outputs name
TARGET.write_text("saved", encoding="utf-8")
name = TARGET.name
TARGET.unlink()
