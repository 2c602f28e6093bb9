# case: a helper writes the key with the context that it is given
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"n": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow through_helper
# %%
def save(context, rows):
    context.set("rows", rows)
# %%
%%cloaca_task
def a(context):
    save(context, [1, 2])
    return context
# %%
%%cloaca_task -d a
def b(context):
    context.set("n", len(context.get("rows")))
    return context
