# case: tuple
# expect: gives {"a": [[3, 4], {"k": 1}]}
# expect: carries ["a1", "b1", "z"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
x, (y, *z) = 1, (2, 3, 4)
a1 = b1 = {}
a1["k"] = 1
# %%
%%cloaca_task
def a(context):
    context.set("a", [z, b1]); return context
