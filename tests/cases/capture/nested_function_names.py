# case: nested functions, closures and nonlocal need nothing from outside but one constant
# expect: clean
# expect: run {"context": {"v": 13}}
# expect: captured ["STEP"]
# expect: not-captured ["total"]
# %%
%load_ext cloaca_nb
%cloaca_workflow nested
# %%
STEP = 5
total = 99
# %%
%%cloaca_task
def work(context):
    total = 3
    def bump():
        nonlocal total
        total += STEP
        return total
    bump()
    context.set("v", bump())
    return context
