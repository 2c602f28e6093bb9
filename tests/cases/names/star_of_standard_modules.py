# case: a star import of Python's own module hides a builtin
# expect: gives {"n": 8.0, "pairs": {"a": [1]}, "typed": 2}
# expect: carries ["DefaultDict", "List", "Optional", "Union", "defaultdict", "pairs", "pow", "typed"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from math import *
from collections import *
from typing import *
print(sqrt(2))
# %%
pairs: DefaultDict[str, List[int]] = defaultdict(list)
pairs["a"].append(1)
def typed(x: Optional[int] = 2) -> Union[int, str]:
    return x
# %%
%%cloaca_task
def t(context):
    context.set("n", pow(2, 3))
    context.set("pairs", dict(pairs))
    context.set("typed", typed())
    return context
