# case: a task changes the warning filters where they are put back
# expect: no-finding {"code": "C218"}
# expect: run {"context": {"n": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import warnings

def quiet():
    warnings.simplefilter("ignore")
    return 1
# %%
%%cloaca_task
def work(context):
    with warnings.catch_warnings():
        context.set("n", quiet())
    return context
