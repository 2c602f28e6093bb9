# case: A task counts its attempts in a dictionary of the notebook, and fails in all of them.
# expect: run-failed {"task": "load", "type": "OSError", "cell": 3, "line": 5}
# expect: run-finding {"code": "C466", "says": "`TRIES`"}
# %%
%cloaca_workflow counted
# %%
TRIES = {"load": 0}
# %%
%%cloaca_task --retry-attempts 2 --retry-delay-ms 10
def load(context):
    TRIES["load"] += 1
    if TRIES["load"] < 2:
        raise OSError("not yet")
    return context
