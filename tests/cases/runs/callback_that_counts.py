# case: a callback of two tasks adds to one list, which no task looks at: the run has the values it should have
# expect: finding {"code": "C239", "severity": "warning", "says": ["done", "LOG"]}
# expect: run {"status": {"one": "completed", "two": "completed"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow counting
# %%
LOG = []

def note(task_id):
    LOG.append(task_id)

def done(task_id, context):
    note(task_id)
# %%
%%cloaca_task one --on-success done
a = 1
# %%
%%cloaca_task two --on-success done
b = a + 1
