# case: a task changes the locale
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "locale"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import locale
# %%
%%cloaca_task
def work(context):
    locale.setlocale(locale.LC_ALL, "C")
    context.set("n", 1)
    return context
