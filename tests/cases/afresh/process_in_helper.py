# case: a helper that a task calls changes the process, under an alias and in an import of its own
# expect: finding {"code": "C218", "cell": 3, "says": "`chdir`"}
# expect: finding {"code": "C218", "cell": 3, "says": "`np.set_printoptions`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
from os import chdir
def prepare():
    import numpy as np
    np.set_printoptions(precision=2)
    chdir("/")
# %%
%%cloaca_task
def work(context):
    prepare()
    context.set("n", 1)
    return context
