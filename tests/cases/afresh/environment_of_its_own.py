# case: what a cell reads of a variable that the notebook sets, and deletes later, is what it was there
# expect: turns {"level": 3, "debug": [true, false], "later": null}
# expect: run {"context": {"level": 3, "debug": [true, false], "later": null}}
# %%
%load_ext cloaca_nb
%cloaca_workflow own_variables
# %%
import os
os.environ.setdefault("OWN_LEVEL", "3")
class Settings:
    def __init__(self):
        self.url = os.environ.get("OWN_URL", "sqlite://")
        self.debug = os.environ.get("OWN_DEBUG") == "1"
# %%
level = int(os.getenv("OWN_LEVEL"))
os.environ["OWN_DEBUG"] = "1"
first = Settings()
# %%
del os.environ["OWN_LEVEL"]
os.environ.pop("OWN_DEBUG")
second = Settings()
# %%
%%cloaca_task
def read(context):
    context.set("level", level)
    context.set("debug", [first.debug, second.debug])
    context.set("later", os.getenv("OWN_LEVEL"))
    return context
