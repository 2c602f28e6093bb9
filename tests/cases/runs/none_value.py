# case: None, booleans, floats and nested values survive
# expect: clean
# expect: run {"context": {"n": null, "b": true, "f": 0.5, "deep": {"a": [1, {"b": null}]}}}
# %%
%load_ext cloaca_nb
%cloaca_workflow values
# %%
%%cloaca_task t
context.set("n", None)
context.set("b", True)
context.set("f", 0.5)
context.set("deep", {"a": [1, {"b": None}]})
