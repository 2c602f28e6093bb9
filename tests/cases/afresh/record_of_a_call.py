# case: a class that `namedtuple` makes keeps nothing: it is made once, so a pickle of one task is read in another
# expect: again {"n": 2, "rows": [1, 2]}
# expect: anew {"second": ["TABLE"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import base64, pickle
from collections import namedtuple
from typing import NamedTuple
Row = namedtuple("Row", "n rows")
Pair = NamedTuple("Pair", [("a", int), ("b", int)])
TABLE = Row(1, [1])
# %%
%%cloaca_task
def first(context):
    made = Row(Pair(1, 1).a + 1, [0])
    context.set("text", base64.b64encode(pickle.dumps(made)).decode())
    return context
# %%
%%cloaca_task --dependencies first
def second(context):
    context.set("n", pickle.loads(base64.b64decode(context.get("text"))).n)
    TABLE.rows.append(2)
    context.set("rows", TABLE.rows)
    return context
