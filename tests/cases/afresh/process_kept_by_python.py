# case: a helper module's function changes what a module of Python keeps
# expect: finding {"code": "C218", "task": "work", "says": "`urllib.parse.uses_netloc`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
%%cloaca_module conf
import urllib.parse
def mark():
    urllib.parse.uses_netloc.append("lake")
    return len(urllib.parse.uses_netloc)
# %%
import conf
# %%
%%cloaca_task
def work(context):
    context.set("n", conf.mark())
    return context
