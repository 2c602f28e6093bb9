# case: a comprehension variable has the name of a missing global
# expect: finding {"severity": "error", "band": "C2", "cell": 2, "line": 4, "says": ["x"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow comp
# %%
%%cloaca_task
def work(context):
    ys = [x for x in range(3)]
    context.set("v", x)
    return context
