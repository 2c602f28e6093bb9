# case: a task changes what a helper module has, by its dictionary
# expect: anew {"work": ["helpers", "names"]}
# expect: again {"level": 2, "name": "new"}
# %%
%load_ext cloaca_nb
%cloaca_workflow afresh
# %%
%%cloaca_module helpers
LEVEL = {"n": 1}
# %%
%%cloaca_module names
NAME = "old"
# %%
import helpers
import names
# %%
%%cloaca_task
def work(context):
    helpers.__dict__["LEVEL"]["n"] += 1
    names.__dict__["NAME"] = "new" if names.NAME == "old" else "newer"
    context.set("level", helpers.LEVEL["n"])
    context.set("name", names.NAME)
    return context
