# case: a task registers what is called when the process ends, in a function that it calls
# expect: finding {"code": "C227", "severity": "warning", "cell": 3, "task": "work", "says": "callback"}
# %%
%load_ext cloaca_nb
%cloaca_workflow outliving
# %%
import atexit
def note():
    print("over")
def begin():
    atexit.register(note)
# %%
%%cloaca_task
def work(context):
    begin()
    context.set("n", 1)
    return context
