# case: a helper module's function changes the environment of another process, and filters for itself
# expect: no-finding {"code": "C218"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
%%cloaca_module conf
import os, warnings
def mark():
    env = dict(os.environ)
    env["STEPS"] = "x"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return len(env["STEPS"])
# %%
import conf
# %%
%%cloaca_task
def work(context):
    context.set("n", conf.mark())
    return context
