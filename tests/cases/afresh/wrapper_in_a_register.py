# case: a decorator puts what it makes into a register, and gives the function itself
# expect: again {"n": [4, [2]]}
# expect: anew {"work": ["log", "steps", "step", "doubled"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
log = []
steps = {}
def step(f):
    def inner(x):
        log.append(x)
        return f(x)
    steps[f.__name__] = inner
    return f
@step
def doubled(x):
    return x * 2
# %%
%%cloaca_task
def work(context):
    context.set("n", [steps["doubled"](2), log])
    return context
