# case: callbacks that take too few arguments, too many, or the right ones in several ways
# expect: finding {"code": "C420", "severity": "warning", "cell": 3, "line": 1, "task": "few", "says": ["`notify`", "(task_id, error, context)", "on_failure"]}
# expect: finding {"code": "C420", "severity": "warning", "cell": 4, "task": "many", "says": ["`report`", "(task_id, context)"]}
# expect: no-finding {"code": "C420", "cell": 5}
# %%
%load_ext cloaca_nb
%cloaca_workflow called_back
import cloaca
# %%
def notify(task_id):
    print(task_id)

def report(task_id, context, more):
    print(task_id)

def anything(*given, **named):
    print(given)

def defaults(task_id, error="", context=None):
    print(task_id)
# %%
%%cloaca_task few --on-failure notify
context.set("a", 1)
# %%
%%cloaca_task
@cloaca.task(id="many", on_success=report)
def many(context):
    context.set("b", 1)
    return context
# %%
%%cloaca_task right --on-failure anything --on-success defaults
context.set("c", 1)
