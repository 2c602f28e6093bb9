# case: change between tasks
# expect: gives {"a": {"a": 1}, "b": {"a": 2}}
# expect: carries ["CONFIG"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
CONFIG = {"a": 1}
# %%
%%cloaca_task
def a(context):
    context.set("a", dict(CONFIG)); return context
# %%
CONFIG["a"] = 2
# %%
%%cloaca_task -d a
def b(context):
    context.set("b", dict(CONFIG)); return context
