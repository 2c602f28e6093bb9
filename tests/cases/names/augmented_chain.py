# case: augmented chain
# expect: gives {"a": [2, [2, 1, 2], [1, 2]]}
# expect: carries ["L", "S", "X"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
X = 1
X += 1
L = [1]
L += [2]
S = {1}
S |= {2}
L.extend(x for x in S)
del L[0]
# %%
%%cloaca_task
def a(context):
    context.set("a", [X, L, sorted(S)]); return context
