# case: an evaluated annotation that nothing defines is an error
# python: 13
# expect: finding {"severity": "error", "cell": 2, "line": 1, "says": ["Frame"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow annmissing
# %%
def f(x: Frame):
    return x
# %%
%%cloaca_task
def work(context):
    context.set("v", f(1))
    return context
