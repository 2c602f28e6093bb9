# case: helpers live in a module cell and import each other
# expect: clean
# expect: run {"context": {"v": "A-b"}}
# expect: packs {"files": ["module_cells/texts.py", "module_cells/marks.py"], "tasks": ["work"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow module_cells
# %%
%%cloaca_module marks
DASH = "-"
# %%
%%cloaca_module texts
from marks import DASH
def join(a, b):
    return a.upper() + DASH + b
# %%
import texts
# %%
%%cloaca_task
def work(context):
    context.set("v", texts.join("a", "b"))
    return context
