# case: an accessor that stands above already is not told to be set there; its class, called, leaves nothing changed
# expect: finding {"code": "C218", "task": "by_name", "says": "call that: `Mine(table).size()`"}
# expect: no-finding {"code": "C218", "says": "in a cell above"}
# expect: no-finding {"code": "C218", "task": "by_class"}
# expect: run {"context": {"one": 1, "two": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import pandas as pd
# %%
@pd.api.extensions.register_dataframe_accessor("mine")
class Mine:
    def __init__(self, table):
        self.table = table
    def size(self):
        return len(self.table)
# %%
class Bare:
    def __init__(self, table):
        self.table = table
    def size(self):
        return len(self.table)
# %%
%%cloaca_task by_name
context.set("one", pd.DataFrame({"a": [1]}).mine.size())
# %%
%%cloaca_task by_class --dependencies by_name
context.set("two", Bare(pd.DataFrame({"a": [1]})).size())
