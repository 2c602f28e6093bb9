# case: what functions use that a comprehension, a class body or a text calls comes with them
# expect: run {"context": {"rows": [1, 2, 3]}}
# %%
%cloaca_workflow demo
# %%
rows = []
def add(x):
    rows.append(x)
def one():
    add(1)
def two():
    add(2)
# %%
[one() for _ in range(1)]
class Loaded:
    done = two()
exec("add(3)")
# %%
%%cloaca_task
def t(context):
    context.set("rows", rows)
    return context
