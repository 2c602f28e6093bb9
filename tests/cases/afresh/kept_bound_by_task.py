# case: a task binds a kept name and changes nothing else
# expect: finding {"code": "C225", "says": "`RUNS`"}
# expect: no-finding {"code": "C230"}
# expect: anew {}
# %%
%cloaca_workflow kept
# %%
RUNS = 0  # cloaca: keep
# %%
%%cloaca_task
def work(context):
    global RUNS
    RUNS += 1
    context.set("first", RUNS == 1)
    return context
