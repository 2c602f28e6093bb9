# case: what methods of `globals()` give is changed
# expect: run {"context": {"log": [1, 2, 3]}}
# %%
%cloaca_workflow demo
# %%
LOG = [1]
# %%
globals().get("LOG").append(2)
for name in ["LOG"]:
    globals().get(name).append(3)
# %%
%%cloaca_task
def t(context):
    context.set("log", LOG)
    return context
