# case: a memo that a task changes keeps what it gave before a name it goes by was bound again
# expect: again {"v": [[1, 1, 3], [2, 5]]}
# expect: anew {"work": ["N", "f"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
from functools import cache
N = 1
@cache
def f(x):
    return [x, N]
f(1)
N = 5
# %%
%%cloaca_task
def work(context):
    f(1).append(3)
    context.set("v", [f(1), f(2)])
    return context
