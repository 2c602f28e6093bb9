# case: functions in a dict are called: the dict stays
# expect: again {"n": 2}
# expect: anew {}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
def double(n):
    return 2 * n
STEPS = {'double': double}
# %%
%%cloaca_task
def work(context):
    context.set("n", STEPS["double"](1))
    return context
