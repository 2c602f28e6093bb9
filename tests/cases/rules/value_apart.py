# case: a function remembers what is new for each run, and two tasks ask it
# expect: finding {"code": "C224", "severity": "error", "cell": 2, "says": "run_id"}
# %%
%load_ext cloaca_nb
%cloaca_workflow apart
# %%
import uuid
from functools import lru_cache
@lru_cache
def run_id():
    return uuid.uuid4().hex
# %%
%%cloaca_task one
context.set("first", run_id())
# %%
%%cloaca_task two --dependencies one
context.set("second", run_id())
