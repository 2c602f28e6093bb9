# case: a task imports a helper module with state in its body
# expect: again {"n": [false, true]}
# expect: anew {"work": ["helpers"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
%%cloaca_module helpers
SEEN = set()
def seen(x):
    if x in SEEN: return True
    SEEN.add(x)
    return False
# %%
%%cloaca_task
def work(context):
    from helpers import seen
    context.set("n", [seen(1), seen(1)])
    return context
