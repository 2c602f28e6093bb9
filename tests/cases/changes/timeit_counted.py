# case: %timeit runs its code as often as it is told to, in a function of its own; without numbers, as often as it likes
# expect: clean
# expect: run {"context": {"hits": [1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3], "x": 1}}
# %%
%cloaca_workflow demo
# %%
hits = []
x = 1
# %%
%timeit -n 1 hits.append(1)
%timeit -q -n2 -r 2 hits.append(2)  # all of them
%timeit -n1 -r1 hits[len(hits):] = [3]
%timeit -n1 -r1 x = 5
%timeit -r1 x = len(hits)
%timeit -r1 hits.sort()  # cloaca: leave
# %%
%%cloaca_task
def t(context):
    context.set("hits", hits)
    context.set("x", x)
    return context
