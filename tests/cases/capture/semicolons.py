# case: several statements on one line
# expect: clean
# expect: run {"context": {"v": 3}}
# expect: captured ["a", "b"]
# %%
%load_ext cloaca_nb
%cloaca_workflow semis
# %%
a = 1; b = 2; print(a)
# %%
%%cloaca_task
def work(context):
    context.set("v", a + b)
    return context
