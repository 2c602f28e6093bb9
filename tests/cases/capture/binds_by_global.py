# case: a function that binds a name by `global` is decorated, kept or handed on before a later statement calls it
# expect: no-finding {"severity": "error"}
# expect: gives {"rows": [2, 4], "kept": ["kept"], "threads": ["thread"], "steps": ["step"]}
# %%
%cloaca_workflow demo
# %%
rows, kept, threads, steps = [1, 2], [], [], []
# %%
def plain(function):
    return function
@plain
def double():
    global at
    for at in range(len(rows)):
        rows[at] *= 2
double()
# %%
from functools import partial
def put(row):
    global last
    last = row
    kept.append(last)
once = partial(put, "kept")
once()
# %%
import threading
def work():
    global done
    for done in ["thread"]:
        threads.append(done)
thread = threading.Thread(target=work)
thread.start()
thread.join()
# %%
def step():
    global now
    now = "step"
    steps.append(now)
todo = {"step": partial(step)}
calls = [todo]
# %%
calls[0]["step"]()
# %%
%%cloaca_task
def t(context):
    context.set("rows", rows)
    context.set("kept", kept)
    context.set("threads", threads)
    context.set("steps", steps)
    return context
