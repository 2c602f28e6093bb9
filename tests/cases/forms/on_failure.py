# case: a callback is named on the marker and carried
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 1}}
# expect: captured ["note"]
# %%
%load_ext cloaca_nb
%cloaca_workflow callbacks
# %%
def note(task_id, context):
    print("done", task_id)
# %%
%%cloaca_task --on-success note
def work(context):
    context.set("v", 1)
    return context
