# case: a task sets a key that is known only when it runs, and another one may read it before
# expect: finding {"code": "C342", "severity": "warning", "task": "t", "says": ["`last`", "may run first", "--dependencies t"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
context.set("rows_" + str(context.get("day", 1)), [1])
# %%
%%cloaca_task last
context.set("n", context.get("rows_1"))
