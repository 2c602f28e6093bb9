# case: a name is bound by a for loop
# expect: finding {"severity": "error", "band": "C2", "says": ["total"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow loopname
# %%
for i in range(3):
    total = i * 2
# %%
%%cloaca_task
def work(context):
    context.set("n", total)
    return context
