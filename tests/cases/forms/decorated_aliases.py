# case: the decorator is imported under another name; the function object is a dependency
# expect: clean
# expect: graph {"tasks": ["one", "two"], "edges": [["one", "two"]]}
# expect: run {"context": {"v": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow aliases
# %%
%%cloaca_task
from cloaca import task as t

@t()
def one(context):
    context.set("u", 1)
    return context

@t(dependencies=[one])
def two(context):
    context.set("v", context.get("u") + 1)
    return context
