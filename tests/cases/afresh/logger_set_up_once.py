# case: a function sets a logger up once, above tasks that log by it: no attempt sets it up again
# expect: no-finding {"code": "C218"}
# expect: run {"context": {"total": 14}}
# %%
%cloaca_workflow demo
# %%
import logging
import sys


def get_logger(name="pipeline", level=logging.INFO):
    found = logging.getLogger(name)
    if not found.handlers:
        found.addHandler(logging.StreamHandler(sys.stdout))
    found.setLevel(level)
    return found


def set_up():
    logging.getLogger("other").setLevel(logging.ERROR)


log = get_logger()
set_up()
# %%
%%cloaca_task
def squares(context):
    log.info("squares")
    context.set("squares", [number**2 for number in range(4)])
    return context
# %%
%%cloaca_task
def total(context):
    log.info("total")
    context.set("total", sum(context["squares"]))
    return context
