# case: an annotated constant and a type alias
# expect: clean
# expect: run {"context": {"v": 3}}
# expect: captured ["LIMIT", "Rows", "count"]
# %%
%load_ext cloaca_nb
%cloaca_workflow annotated
# %%
from typing import Dict, List
Rows = List[Dict[str, int]]
LIMIT: int = 3
# %%
def count(rows: Rows) -> int:
    return min(len(rows), LIMIT)
# %%
%%cloaca_task
def work(context):
    context.set("v", count([{}] * 5))
    return context
