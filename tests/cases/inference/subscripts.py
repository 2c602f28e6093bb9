# case: subscripts and in make and read keys
# expect: clean
# expect: graph {"tasks": ["a", "b"], "edges": [["a", "b"]], "inferred": [["a", "b"]]}
# expect: run {"context": {"y": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow subs
# %%
%%cloaca_task a
def a(context):
    context.set("x", 1)
    return context
# %%
%%cloaca_task b
def b(context):
    if "x" in context:
        context.set("y", context.get("x") + 1)
    return context
