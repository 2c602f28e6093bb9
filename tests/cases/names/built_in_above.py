# case: a name hides a built-in from one task on and is deleted later; each task has what its place has
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"before": 6, "hidden": "ours", "after": 6}}
# %%
%load_ext cloaca_nb
%cloaca_workflow hidden_for_a_while
# %%
%%cloaca_task
def before(context):
    context.set("before", sum([1, 2, 3]))
    return context
# %%
def sum(values):
    return "ours"
# %%
%%cloaca_task -d before
def between(context):
    context.set("hidden", sum([1, 2, 3]))
    return context
# %%
del sum
# %%
def total(values):
    return sum(values)
# %%
%%cloaca_task -d between
def after(context):
    context.set("after", total([1, 2, 3]))
    return context
