# case: a class body binds a name of the notebook anew, under the same name
# expect: again {"n": [1, 2, 2]}
# expect: anew {"work": ["LIMITS", "Box"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
LIMITS = [1]
class Box:
    LIMITS = LIMITS
    first = LIMITS[0]
# %%
%%cloaca_task
def work(context):
    Box.LIMITS.append(2)
    context.set("n", [Box.first, len(Box.LIMITS), len(LIMITS)])
    return context
