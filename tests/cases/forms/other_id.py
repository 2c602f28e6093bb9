# case: an id other than the function's name
# expect: clean
# expect: graph {"tasks": ["load-orders", "sum"], "edges": [["load-orders", "sum"]]}
# expect: run {"context": {"n": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow otherid
# %%
%%cloaca_task load-orders
def read(context):
    context.set("rows", [1, 2])
    return context
# %%
%%cloaca_task sum -d load-orders
context.set("n", len(context.get("rows")))
