# case: What a task changes of a parameter, and what is computed from one, is its run's own
# expect: again {"rows": ["a", "b", "x"], "size": 3}
# expect: anew {"work": ["rows", "size"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
%cloaca_params 'rows:list=["a", "b"]' size:int=2
# %%
%%cloaca_task
def work(context):
    rows.append("x")
    context.set("rows", rows)
    context.set("size", size + 1)
    return context
