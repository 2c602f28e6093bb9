# case: a cache of weak references is filled
# expect: again {"n": [2, 2]}
# expect: anew {"work": ["CACHE", "KEEP", "Node", "node"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import weakref
class Node:
    def __init__(self, n): self.n = n
CACHE = weakref.WeakValueDictionary()
KEEP = []
def node(n):
    if n not in CACHE:
        made = Node(n)
        CACHE[n] = made
        KEEP.append(made)
    return CACHE[n]
# %%
%%cloaca_task
def work(context):
    node(1); node(2); node(1)
    context.set("n", [len(KEEP), len(CACHE)])
    return context
