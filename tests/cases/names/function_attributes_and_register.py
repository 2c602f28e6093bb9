# case: function attributes and register
# expect: gives {"n": 6}
# expect: carries ["handler"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
def handler(x): return handler.factor * x
handler.factor = 3
# %%
%%cloaca_task
def t(context):
    context.set("n", handler(2))
    return context
