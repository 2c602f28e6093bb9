# case: change after task ignored
# expect: gives {"a": {"a": 1}}
# expect: carries ["CONFIG"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
CONFIG = {"a": 1}
# %%
%%cloaca_task
def a(context):
    context.set("a", CONFIG); return context
# %%
CONFIG["a"] = 2
for i in range(2):
    CONFIG[i] = i
