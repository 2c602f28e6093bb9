# case: a task draws from the stream that the notebook has seeded once
# expect: finding {"code": "C221", "severity": "info", "cell": 2, "line": 2}
# expect: no-finding {"severity": "error"}
# expect: again {"same": true}
# expect: anew {"work": ["random"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow seed
# %%
import random
random.seed(7)
# %%
%%cloaca_task
def work(context):
    context.set("same", [random.random(), random.choice("abcdef")] == [0.32383276483316237, "b"])
    return context
