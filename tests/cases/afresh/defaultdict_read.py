# case: reading a defaultdict changes it
# expect: again {"n": [0, 1]}
# expect: anew {"work": ["SEEN"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
from collections import defaultdict
SEEN = defaultdict(int)
# %%
%%cloaca_task
def work(context):
    context.set("n", [SEEN["a"], len(SEEN)])
    return context
