# case: underscore helpers
# expect: gives {"n": "A"}
# expect: carries ["_", "say"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
_ = lambda text: text.upper()
def say(text): return _(text)
# %%
%%cloaca_task
def t(context):
    context.set("n", say("a"))
    return context
