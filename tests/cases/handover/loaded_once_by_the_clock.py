# case: a method loads what is new for each run where another one finds it missing
# expect: finding {"code": "C224", "says": ["Store"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow kept
# %%
import time
class Store:
    def __init__(self):
        self._rows = None
    def _load(self):
        self._rows = [time.time_ns()]
    def rows(self):
        if self._rows is None:
            self._load()
        return self._rows
store = Store()
# %%
%%cloaca_task
def first(context):
    context.set("first", store.rows()[0])
    return context
# %%
%%cloaca_task --dependencies first
def second(context):
    context.set("second", store.rows()[0])
    return context
