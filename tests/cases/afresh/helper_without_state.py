# case: a helper module without state is made once
# expect: again {"n": 2}
# expect: anew {}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
%%cloaca_module helpers
def double(n):
    return 2 * n
# %%
from helpers import double
# %%
%%cloaca_task
def work(context):
    context.set("n", double(1))
    return context
