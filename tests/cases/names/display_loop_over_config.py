# case: display loop over config
# expect: gives {"a": 1}
# expect: carries ["CONFIG"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
CONFIG = {"a": 1}
for k, v in CONFIG.items():
    print(k, v)
CONFIG
CONFIG.get("a")
len(CONFIG)
# %%
%%cloaca_task
def a(context):
    context.set("a", CONFIG["a"]); return context
