# case: keys held in constants, nothing explicit
# expect: clean
# expect: graph {"tasks": ["a", "b"], "edges": [["a", "b"]], "inferred": [["a", "b"]]}
# expect: run {"context": {"n": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow key_constants2
KEY = "rows"
# %%
%%cloaca_task a
context.set(KEY, [1, 2])
# %%
%%cloaca_task b
context.set("n", len(context.get(KEY)))
