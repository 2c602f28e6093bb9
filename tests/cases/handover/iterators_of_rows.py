# case: iterators that tee and a table give, gone on with in another cell
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "line": 3, "says": ["`one`", "an iterator"]}
# expect: finding {"code": "C147", "cell": 2, "line": 6, "says": ["`lines`", "a generator"]}
# expect: no-finding {"code": "C147", "says": "`used`"}
# %%
%cloaca_workflow demo
# %%
import pandas as pd
from itertools import tee
one, other = tee([1, 2])
table = pd.DataFrame({"a": [1, 2]})
used = table.iterrows()
lines = table.itertuples()
names = [index for index, _ in used]
list(used)
# %%
%%cloaca_task step
first = [next(one), next(lines)[1]]
# %%
%%cloaca_task look --outputs found
found = [first, list(one), len(list(lines))]
