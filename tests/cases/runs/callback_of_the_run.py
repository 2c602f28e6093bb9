# case: callbacks have the parameters and the values of their run, as its tasks have them
# expect: run-input {"rate": 0.9}
# expect: run {"context": {"rates": ["first0.9", "second0.9"], "same": true, "kept": true}}
# expect: no-finding {"code": "C239"}
# expect: no-finding {"code": "C213"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params rate:float=0.5
import uuid
from pathlib import Path

RUN = uuid.uuid4().hex
# %%
def line(task_id):
    return f"{task_id} {rate} {RUN}\n"

def done(task_id, context):
    with open("done.txt", "a") as file:
        file.write(line(task_id))

def failed(task_id, error, context):
    Path("failed.txt").write_text(line(task_id))
# %%
%%cloaca_task --on-success done
def first(context):
    return context
# %%
%%cloaca_task --dependencies first --on-success done --on-failure failed --retry-attempts 2 --retry-delay-ms 1
def second(context):
    if not Path("failed.txt").exists():
        raise ValueError("once")
    context.set("run", RUN)
    return context
# %%
%%cloaca_task --dependencies second
def last(context):
    lines = [line.split() for line in Path("done.txt").read_text().splitlines()]
    context.set("rates", [task + rate for task, rate, _ in lines])
    context.set("same", {run for _, _, run in lines} == {context.get("run")} == {RUN})
    context.set("kept", Path("failed.txt").read_text() == line("second"))
    return context
