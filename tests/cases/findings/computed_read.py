# case: a task reads a key that is known only when it runs
# expect: finding {"code": "C341", "severity": "warning", "task": "t", "says": ["may run before", "-d"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
context.set("n", context.get("rows_" + str(context.get("day"))))
