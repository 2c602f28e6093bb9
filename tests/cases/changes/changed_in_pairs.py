# case: What tasks change of a dictionary's values by its pairs is told where another one goes by such a value
# expect: finding {"code": "C217", "task": "by_pairs", "says": "`ONE`"}
# expect: finding {"code": "C217", "task": "by_dict", "says": "`TWO`"}
# expect: finding {"code": "C217", "task": "by_values", "says": "`THREE`"}
# %%
%cloaca_workflow pairs
# %%
FIRST, SECOND, THIRD = {"a": [1]}, {"a": [1]}, {"a": [1]}
ONE, TWO, THREE = FIRST["a"], SECOND["a"], THIRD["a"]
# %%
%%cloaca_task
def by_pairs(context):
    max(FIRST.items())[1].append(2)
    context.set("a", 1)
    return context
# %%
%%cloaca_task
def by_dict(context):
    dict(sorted(SECOND.items()))["a"].append(2)
    context.set("b", 1)
    return context
# %%
%%cloaca_task
def by_values(context):
    next(iter(THIRD.values())).append(2)
    context.set("c", 1)
    return context
# %%
%%cloaca_task
def tell(context):
    context.set("d", [ONE, TWO, THREE])
    return context
