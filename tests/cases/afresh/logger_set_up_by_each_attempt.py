# case: a task goes through a list of functions, one of which sets a logger up: each attempt does
# expect: finding {"code": "C218", "says": "setLevel"}
# %%
%cloaca_workflow demo
# %%
import logging


def quiet():
    logging.getLogger("other").setLevel(logging.ERROR)


STEPS = [quiet]
# %%
%%cloaca_task
def run(context):
    for step in STEPS:
        step()
    context.set("level", logging.getLogger("other").level)
    return context
