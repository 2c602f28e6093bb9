# case: numbers in context keys are written with so many digits
# expect: graph {"tasks": ["extract", "collect"], "edges": [["extract", "collect"]], "inferred": [["extract", "collect"]]}
# expect: run {"context": {"sum": 3}}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
def extract(context):
    for i in range(3):
        context.set(f"part_{i:02d}", i)
    return context
# %%
%%cloaca_task
def collect(context):
    context.set("sum", sum(context.get(key) for key in ["part_00", "part_01", "part_02"]))
    return context
