# case: a rule of another rule, and an operator that there is not: the engine refuses them as they are declared, and no task could hold them
# expect: finding {"severity": "error", "code": "C501", "cell": 3, "line": 2, "says": ["cloaca.context_value", "as the engine says"]}
# expect: no-finding {"code": "C501", "says": "into a task"}
# %%
%load_ext cloaca_nb
%cloaca_workflow nested_rules
import cloaca
# %%
%%cloaca_task
def extract(context):
    context.set("n", 3)
    return context
# %%
%%cloaca_task
@cloaca.task(id="small", dependencies=["extract"], trigger_rules=cloaca.all_of(
    cloaca.task_success("extract"), cloaca.any_of(cloaca.context_value("n", "LessThan", 5))))
def small(context):
    return context
