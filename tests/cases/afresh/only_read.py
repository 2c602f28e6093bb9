# case: what is only read is made once
# expect: again {"n": [3, 2, "a"]}
# expect: anew {}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
TABLE = {"a": 1, "b": 2}
NAMES = sorted(TABLE)
# %%
%%cloaca_task
def work(context):
    context.set("n", [sum(TABLE.values()), len(TABLE), NAMES[0]])
    context.set("t", TABLE)
    return context
