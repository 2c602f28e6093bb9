# case: a decorator counts calls in its closure
# expect: again {"n": [1, 2]}
# expect: anew {"work": ["calls"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
def counted(f):
    seen = []
    def inner():
        seen.append(1)
        return f(len(seen))
    return inner
@counted
def calls(n):
    return n
# %%
%%cloaca_task
def work(context):
    context.set("n", [calls(), calls()])
    return context
