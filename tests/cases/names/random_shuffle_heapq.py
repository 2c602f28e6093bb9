# case: random shuffle, heapq
# expect: carries ["L", "L2", "heapq", "random"]
# expect: tells ["runs-at-import 2:4 `L`"]
# %%
%cloaca_workflow demo
# %%
import random, heapq
L = [3, 1, 2]
heapq.heapify(L)
random.shuffle(L)
L2 = L
L2.sort()
# %%
%%cloaca_task
def a(context):
    context.set("a", L); return context
