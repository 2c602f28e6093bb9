# case: lists that classes and functions of a helper module have for all, and give to a task
# expect: again {"tags": ["a"], "rows": ["b"], "given": ["c"]}
# expect: anew {"work": ["helpers"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
%%cloaca_module helpers
from typing import NamedTuple
class Point(NamedTuple):
    x: int
    tags: list = []
class Table:
    rows = []
def make(x, given=[]):
    return {"x": x, "given": given}
# %%
import helpers
# %%
%%cloaca_task
def work(context):
    helpers.Point(1).tags.append("a")
    helpers.Table().rows.append("b")
    helpers.make(2)["given"].append("c")
    context.set("tags", helpers.Point(3).tags)
    context.set("rows", helpers.Table().rows)
    context.set("given", helpers.make(4)["given"])
    return context
