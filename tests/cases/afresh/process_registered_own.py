# case: a task registers a class of this call alone
# expect: no-finding {"code": "C218"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import numbers
# %%
%%cloaca_task
def work(context):
    class Mine:
        pass
    numbers.Number.register(Mine)
    context.set("is", isinstance(Mine(), numbers.Number))
    return context
