# case: other cells give the engine and its decorator names of their own, after which tasks are declared
# expect: clean
# expect: graph {"tasks": ["one", "second", "third"], "edges": [["one", "second"], ["second", "third"]], "inferred": []}
# expect: run {"context": {"v": 3}}
# %%
%load_ext cloaca_nb
%cloaca_workflow named_elsewhere
# %%
from cloaca import task as t
# %%
import cloaca as c
step = c.task
# %%
%%cloaca_task
@t(id="one")
def first(context):
    context.set("u", 1)
    return context

@c.task(id="second", dependencies=["one"])
def second_(context):
    context.set("v", context.get("u") + 1)
    return context
# %%
%%cloaca_task
@step(id="third", dependencies=["second"])
def last(context):
    context.set("v", context.get("v") + 1)
    return context
