# case: tables get an attribute by a name, which all packages of a process share; one task goes by it
# expect: finding {"code": "C234", "severity": "warning", "task": "told", "says": "register_dataframe_accessor"}
# expect: no-finding {"code": "C234", "task": "other"}
# expect: no-finding {"code": "C234", "says": ["register_series_accessor"]}
# expect: no-finding {"code": "C234", "says": ["register_matplotlib_converters"]}
# expect: run {"context": {"size": 2}}
# %%
%cloaca_workflow demo
# %%
import pandas as pd
pd.plotting.register_matplotlib_converters()
@pd.api.extensions.register_dataframe_accessor("mine")
class Mine:
    def __init__(self, table): self.table = table
    def size(self): return len(self.table)
@pd.api.extensions.register_series_accessor("other")
class Other:
    def __init__(self, table): self.table = table
table = pd.DataFrame({"a": [1, 2]})
# %%
%%cloaca_task other
context.set("n", len(pd.Series([1])))
# %%
%%cloaca_task told --dependencies other
context.set("size", table.mine.size())
