# case: the task function carries a decorator of the user's own
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 1, "seen": "work"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow userdeco
# %%
import functools
def noted(f):
    @functools.wraps(f)
    def inner(context):
        context = f(context)
        context.set("seen", f.__name__)
        return context
    return inner
# %%
%%cloaca_task
@noted
def work(context):
    context.set("v", 1)
    return context
