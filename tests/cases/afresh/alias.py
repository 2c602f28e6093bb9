# case: two names are one list
# expect: again {"n": [1, [1]]}
# expect: anew {"work": ["A", "B"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
A = []
B = [A]
# %%
%%cloaca_task
def work(context):
    B[0].append(1)
    context.set("n", [len(A), A])
    return context
