# case: a task registers something with what belongs to Python
# expect: finding {"code": "C218", "severity": "warning", "says": "`numbers.Number.register`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import numbers
class Mine:
    pass
# %%
%%cloaca_task
def work(context):
    context.set("was", isinstance(Mine(), numbers.Number))
    numbers.Number.register(Mine)
    return context
