# case: a task changes the warning filters
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "catch_warnings"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import warnings
# %%
%%cloaca_task
def work(context):
    warnings.filterwarnings("ignore")
    context.set("n", 1)
    return context
