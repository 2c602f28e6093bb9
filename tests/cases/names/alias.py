# case: alias
# expect: gives {"n": {"a": {"b": 2}}}
# expect: carries ["CONFIG", "c"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
CONFIG = {"a": {"b": 1}}
c = CONFIG["a"]
c["b"] = 2
# %%
%%cloaca_task
def t(context):
    context.set("n", CONFIG)
    return context
