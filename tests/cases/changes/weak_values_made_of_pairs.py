# case: a weak mapping is made of pairs, and one of its values is let go of
# expect: run {"context": {"left": [0, 1]}}
# %%
%cloaca_workflow demo
# %%
import weakref
class Node:
    def __init__(self, at): self.at = at
nodes = [Node(at) for at in range(3)]
known = weakref.WeakValueDictionary((each.at, each) for each in nodes)
# %%
last = nodes.pop()
del last
# %%
%%cloaca_task
def t(context):
    context.set("left", sorted(known))
    return context
