# case: a value was made before the name was bound again
# expect: again {"n": [1, 2, 9]}
# expect: anew {"work": ["N", "SEEN"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
N = 1
SEEN = [N]
# %%
N = 2
# %%
%%cloaca_task
def work(context):
    SEEN.append(N)
    SEEN.append(9)
    context.set("n", SEEN)
    return context
