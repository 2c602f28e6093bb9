# case: a key written only behind a condition still makes the edge
# expect: clean
# expect: graph {"tasks": ["a", "b"], "edges": [["a", "b"]], "inferred": [["a", "b"]]}
# %%
%load_ext cloaca_nb
%cloaca_workflow conditions
# %%
%%cloaca_task a
if 1:
    context.set("k", 1)
# %%
%%cloaca_task b
context.set("v", context.get("k"))
