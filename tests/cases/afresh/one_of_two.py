# case: one task changes the rows, another only counts them
# expect: again {"a": 2, "b": 1}
# expect: anew {"one": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = [1]
# %%
%%cloaca_task
def one(context):
    rows = ROWS
    rows.append(2)
    context.set("a", len(rows))
    return context
# %%
%%cloaca_task
def two(context):
    context.set("b", 1)
    return context
