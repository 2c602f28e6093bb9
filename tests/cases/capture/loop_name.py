# case: a name is bound by a for loop, which is carried whole
# expect: clean
# expect: captured ["total"]
# expect: run {"context": {"n": 4}}
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
