# case: eager later
# expect: gives {"a": 2}
# expect: carries ["deco", "f"]
# expect: tells ["defined-later 2:1:2 deco"]
# %%
%cloaca_workflow demo
# %%
@deco
def f(x): return x
# %%
def deco(g): return g
# %%
%%cloaca_task
def a(context):
    context.set("a", f(2)); return context
