# case: a task changes a module that it imports by a computed name: the warning names what gives it
# expect: clean
# expect: finding {"code": "C218", "task": "work", "says": "`importlib.import_module(…)`"}
# %%
%cloaca_workflow demo
# %%
import importlib
NAMES = ["decimal"]
# %%
%%cloaca_task
def work(context):
    module = importlib.import_module(NAMES[0])
    module.LIMIT = 3
    context.set("n", module.LIMIT)
    return context
