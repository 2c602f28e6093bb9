# case: a constant is read from a file at the top of the notebook
# expect: finding {"severity": "error", "band": "C2", "says": ["TEXT"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow opens
# %%
from pathlib import Path
TEXT = Path("/dev/null").read_text()
# %%
%%cloaca_task
def work(context):
    context.set("n", len(TEXT))
    return context
