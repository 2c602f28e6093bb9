# case: how often %timeit changed something, no text tells
# expect: finding {"severity": "error", "code": "C204", "cell": 3, "line": 1, "says": ["hits", "%timeit"]}
# expect: finding {"severity": "error", "code": "C204", "cell": 3, "line": 2, "says": ["row", "%timeit"]}
# %%
%cloaca_workflow demo
# %%
from time import sleep
hits, row = [], [0]
# %%
%timeit hits.append(sleep(1))
%timeit row[0] = len(hits)
# %%
%%cloaca_task
def t(context):
    context.set("v", [hits, row])
    return context
