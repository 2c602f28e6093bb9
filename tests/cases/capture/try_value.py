# case: a name bound in a try that does more than import
# expect: clean
# expect: run {"context": {"v": 3}}
# %%
%load_ext cloaca_nb
%cloaca_workflow tryname
# %%
try:
    n = int("3")
except ValueError:
    n = 0
# %%
%%cloaca_task
def work(context):
    context.set("v", n)
    return context
