# case: a closure counts
# expect: again {"n": [1, 2]}
# expect: anew {"work": ["next_id"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
next_id = counter()
# %%
%%cloaca_task
def work(context):
    context.set("n", [next_id(), next_id()])
    return context
