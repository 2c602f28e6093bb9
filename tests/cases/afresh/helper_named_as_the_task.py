# case: a helper above has the name of the task's function, which is bound to that anew
# expect: gives {"n": [1, 2]}
# %%
%cloaca_workflow demo
# %%
from contextlib import contextmanager
ROWS = [1]
@contextmanager
def t():
    yield ROWS
# %%
with t() as rows:
    rows.append(2)
# %%
%%cloaca_task
def t(context):
    context.set("n", ROWS)
    return context
