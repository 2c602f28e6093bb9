# case: a task reads a key that only a cell below it writes: from the top the notebook has nothing there
# expect: finding {"code": "C343", "severity": "warning", "task": "total", "says": ["`load`", "below", "-d load"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task total
context.set("total", sum(context.get("rows", [])))
# %%
%%cloaca_task load
context.set("rows", [1, 2])
