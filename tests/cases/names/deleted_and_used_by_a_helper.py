# case: deleted and used by a helper
# expect: carries ["K", "V", "f"]
# expect: tells ["deleted-name 2:2:17 K", "runs-at-import 2:3 `V`"]
# %%
%cloaca_workflow demo
# %%
K = 1
def f(): return K
V = f()
del K
# %%
%%cloaca_task
def t(context):
    context.set("n", V)
    return context
# %%
%%cloaca_task -d t
def u(context):
    context.set("m", f())
    return context
