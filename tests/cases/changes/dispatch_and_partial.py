# case: tables of functions, partials and bound methods that were kept change what they were given
# expect: run {"context": {"rows": ["table", "partial", "method"]}}
# %%
%cloaca_workflow demo
# %%
from functools import partial
rows = []
def put(target, value):
    target.append(value)
STEPS = {"put": put}
put_row = partial(put, rows)
keep = rows.append
# %%
STEPS["put"](rows, "table")
# %%
put_row("partial")
# %%
keep("method")
# %%
%%cloaca_task
def t(context):
    context.set("rows", rows)
    return context
