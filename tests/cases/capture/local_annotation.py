# case: an annotation of a local variable is never evaluated
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow localann
# %%
%%cloaca_task
def work(context):
    v: Missing = 1
    context.set("v", v)
    return context
