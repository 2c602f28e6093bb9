# case: update_from_dict of a literal writes its keys
# expect: clean
# expect: graph {"tasks": ["a", "b"], "edges": [["a", "b"]]}
# expect: run {"context": {"s": 3}}
# %%
%load_ext cloaca_nb
%cloaca_workflow updates
# %%
%%cloaca_task a
context.update_from_dict({"x": 1, "y": 2})
# %%
%%cloaca_task b
context.set("s", context.get("x") + context.get("y"))
