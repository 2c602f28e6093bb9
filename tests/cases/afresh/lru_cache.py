# case: an lru_cache lives on
# expect: again {"n": 4}
# expect: anew {}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
from functools import lru_cache
@lru_cache
def square(n):
    return n * n
# %%
%%cloaca_task
def work(context):
    context.set("n", square(2))
    return context
