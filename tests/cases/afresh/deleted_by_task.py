# case: a task deletes a name of the notebook
# expect: again {"n": 1}
# expect: anew {"work": ["TMP"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
TMP = [1]
# %%
%%cloaca_task
def work(context):
    global TMP
    n = TMP.pop()
    del TMP
    context.set("n", n)
    return context
