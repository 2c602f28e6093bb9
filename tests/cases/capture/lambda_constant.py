# case: a lambda constant that uses a helper of another cell
# expect: clean
# expect: run {"context": {"out": [2, 4]}}
# expect: captured ["double", "twice"]
# %%
%load_ext cloaca_nb
%cloaca_workflow lambda_constant
# %%
def twice(x):
    return 2 * x
# %%
double = lambda x: twice(x)
# %%
%%cloaca_task
def work(context):
    context.set("out", [double(x) for x in (1, 2)])
    return context
