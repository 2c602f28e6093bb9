# case: a name that is bound on some ways only
# expect: again {"n": [1, "json"]}
# expect: anew {"work": ["json", "ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = []
if len('a') == 1:
    import json
# %%
%%cloaca_task
def work(context):
    ROWS.append(1)
    context.set("n", [len(ROWS), json.__name__])
    return context
