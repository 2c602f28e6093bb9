# case: callback after
# expect: gives {"a": 1}
# expect: carries ["notify"]
# expect: tells ["defined-later 2:1 notify"]
# %%
%cloaca_workflow demo
# %%
%%cloaca_task --on-success notify
def a(context):
    context.set("a", 1); return context
# %%
def notify(task_id, ctx): print(task_id)
