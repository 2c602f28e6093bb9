# case: collections of the standard library
# expect: again {"n": [3, {"a": 1}]}
# expect: anew {"work": ["QUEUE", "SEEN"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
from collections import Counter, deque
QUEUE = deque([1, 2])
SEEN = Counter()
# %%
%%cloaca_task
def work(context):
    QUEUE.append(3)
    SEEN["a"] += 1
    context.set("n", [len(QUEUE), dict(SEEN)])
    return context
