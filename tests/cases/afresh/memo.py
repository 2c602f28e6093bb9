# case: a memo is no change that matters
# expect: again {"n": 4}
# expect: anew {"work": ["CACHE", "square"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
CACHE = {}
def square(n):
    if n not in CACHE:
        CACHE[n] = n * n
    return CACHE[n]
# %%
%%cloaca_task
def work(context):
    context.set("n", square(2))
    return context
