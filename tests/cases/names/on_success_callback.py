# case: on success callback
# expect: gives {"a": 1}
# expect: carries ["LOG", "notify"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
def notify(task_id, ctx): LOG.append(task_id)
LOG = []
# %%
%%cloaca_task --on-success notify
def a(context):
    context.set("a", 1); return context
