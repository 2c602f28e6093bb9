# case: a callback of two tasks adds to a list that one of them reads: what crosses is no value of the notebook
# expect: finding {"code": "C239", "severity": "warning", "says": ["done", "LOG"]}
# expect: run-finding {"code": "C465", "severity": "error", "task": "two", "says": ["LOG[0]"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow counting
# %%
LOG = []

def done(task_id, context):
    LOG.append(task_id)
# %%
%%cloaca_task one --on-success done
a = 1
# %%
%%cloaca_task two --on-success done
b = a + len(LOG)
