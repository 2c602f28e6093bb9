# case: the body form of a task
# expect: again {"n": 1}
# expect: anew {"work": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = []
# %%
%%cloaca_task work
ROWS.append(1)
context.set("n", len(ROWS))
