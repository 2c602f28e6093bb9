# case: display in a task and in a helper prints, as where nobody looks
# expect: clean
# expect: run {"context": {"v": 1, "n": [2, 1]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow displays
# %%
def shown(x):
    display(x, x)
    return x
for row in [1]:
    display(shown(row))
# %%
%%cloaca_task
def work(context):
    display("x", display_id=True)
    context.set("v", 1)
    context.set("n", shown([2, 1]))
    return context
