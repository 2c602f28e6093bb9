# case: a task sets a context variable
# expect: again {"n": [5, 6]}
# expect: anew {"work": ["current"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import contextvars
current = contextvars.ContextVar("current", default=0)
current.set(5)
# %%
%%cloaca_task
def work(context):
    before = current.get()
    current.set(before + 1)
    context.set("n", [before, current.get()])
    return context
