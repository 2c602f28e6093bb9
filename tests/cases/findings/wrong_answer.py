# case: poll functions that answer with a text, with nothing, or not at all; those of crons are asked nothing
# expect: finding {"code": "C170", "severity": "warning", "cell": 2, "line": 4, "says": ["`named`", "'yes'"]}
# expect: finding {"code": "C170", "severity": "warning", "cell": 3, "line": 4, "says": ["`empty`", "None here"]}
# expect: finding {"code": "C170", "severity": "warning", "cell": 4, "line": 2, "says": ["`open_end`", "end"]}
# expect: no-finding {"code": "C170", "cell": [5, 6, 7]}
# %%
%load_ext cloaca_nb
%cloaca_workflow polled
import cloaca, os
# %%
%%cloaca_trigger named --every 5s
def named():
    if os.getpid() > 1:
        return "yes"
    return False
# %%
%%cloaca_trigger empty --every 5s
def empty():
    if os.getpid() > 1:
        return
    return True
# %%
@cloaca.trigger(poll_interval="30s")
def open_end():
    if os.getpid() > 1:
        return True
# %%
%%cloaca_trigger right --every 5s
def right():
    def inner():
        return 1
    while True:
        if inner() > 1:
            return cloaca.TriggerResult.fire(cloaca.Context({"n": 1}))
        return os.getpid() > 1 if inner() else cloaca.TriggerResult.skip()
# %%
%%cloaca_trigger raising --every 5s
def raising():
    try:
        return bool(os.getpid())
    except OSError:
        raise
# %%
@cloaca.trigger(cron="0 6 * * *", on="polled")
def morning():
    pass
# %%
%%cloaca_task a
context.set("n", 1)
