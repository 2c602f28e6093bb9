# case: a helper is rewritten in a later cell before the task
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": "new"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow rewritten
# %%
def which():
    return "old"
# %%
def which():
    return "new"
# %%
%%cloaca_task
def work(context):
    context.set("v", which())
    return context
