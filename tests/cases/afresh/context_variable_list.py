# case: a task appends to the default of a context variable
# expect: again {"n": 1}
# expect: anew {"work": ["cv"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
from contextvars import ContextVar
cv = ContextVar("cv", default=[])
# %%
%%cloaca_task
def work(context):
    cv.get().append(1)
    context.set("n", len(cv.get()))
    return context
