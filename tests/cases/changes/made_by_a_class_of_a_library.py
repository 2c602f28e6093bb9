# case: two tasks have a class make an instance by a method of the library that it is derived from
# expect: clean
# expect: no-finding {"code": "C217"}
# expect: run {"context": {"late": "2024-05-01", "early": "2023-05-01"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow made
# %%
import datetime


class Day(datetime.date):
    """A day of the shop."""


def days(texts):
    return [Day.fromisoformat(text) for text in texts]
# %%
%%cloaca_task
def first(context):
    context.set("early", str(min(days(["2023-05-01", "2024-05-01"]))))
    return context
# %%
%%cloaca_task -d first
def last(context):
    context.set("late", str(max(days(["2023-05-01", "2024-05-01"]))))
    return context
