# case: a scanner of a pattern goes on where it was
# expect: again {"n": ["22", "333"]}
# expect: anew {"work": ["SCAN"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import re
SCAN = re.compile(r"\d+").scanner("1 22 333 4444")
SCAN.search()
# %%
%%cloaca_task
def work(context):
    context.set("n", [SCAN.search().group(), SCAN.search().group()])
    return context
