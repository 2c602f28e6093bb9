# case: a generator is used up
# expect: again {"n": [0, 1]}
# expect: anew {"work": ["ids"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
def count():
    n = 0
    while True:
        yield n
        n += 1
ids = count()
# %%
%%cloaca_task
def work(context):
    context.set("n", [next(ids), next(ids)])
    return context
