# case: a name bound in a try that does more than import
# expect: finding {"severity": "error", "band": "C2", "says": ["n"]}
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
