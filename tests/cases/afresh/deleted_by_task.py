# case: a task deletes a name of the notebook
# expect: again {"gone": false, "n": 1}
# expect: anew {"other": ["GONE"], "work": ["TMP"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
TMP = [1]
GONE = 1
# %%
%%cloaca_task
def work(context):
    global TMP
    n = TMP.pop()
    del TMP
    context.set("n", n)
    return context
# %%
%%cloaca_task
def other(context):
    global GONE
    del GONE
    context.set("gone", "GONE" in globals())
    return context
