# case: magics that show or set up something are left out of task cells
# expect: finding {"code": "C160", "severity": "info"}
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"a": 1, "z": 3}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
x = 1
# %%
%%cloaca_task a
%config InlineBackend.close_figures = True
%who
context.set("a", x)
# %%
%%cloaca_task -d a
%matplotlib inline
def t(context):
    context.set("z", 3)
    return context
