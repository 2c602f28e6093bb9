# case: generator constant
# expect: gives {"n": [[0, 1, 2], [2, 3], 1]}
# expect: carries ["first", "gen", "ids"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
gen = (x for x in range(3))
ids = iter([1, 2, 3])
first = next(ids)
# %%
%%cloaca_task
def t(context):
    context.set("n", [list(gen), list(ids), first])
    return context
