# case: nested functions and recursion
# expect: gives {"n": [10, 20, 30]}
# expect: carries ["SCALE", "flatten", "scale"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
def flatten(tree):
    def walk(node):
        for item in node:
            if isinstance(item, list):
                yield from walk(item)
            else:
                yield scale(item)
    return list(walk(tree))
def scale(x):
    return x * SCALE
SCALE = 10
# %%
%%cloaca_task
def t(context):
    context.set("n", flatten([1, [2, [3]]]))
    return context
