# case: A dictionary numbers what it is asked for; two tasks ask.
# expect: run-finding {"code": "C467", "task": "one", "cell": 3, "says": ["`ids", "task `two`"]}
# %%
%cloaca_workflow unseen
# %%
from collections import defaultdict
from itertools import count

ids = defaultdict(count().__next__)
# %%
%%cloaca_task one
context.set("a", ids["x"])
# %%
%%cloaca_task two --dependencies one
context.set("b", ids["y"])
