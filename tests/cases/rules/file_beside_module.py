# case: a task reads a file beside its module, which servers delete after loading
# expect: finding {"band": "C5", "cell": 2, "says": ["__file__"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow besidefile
# %%
%%cloaca_task
from pathlib import Path
def a(context):
    context.set("n", (Path(__file__).parent / "x.txt").read_text())
    return context
