# case: a commented marker with options, body form, and odd spacing
# expect: clean
# expect: graph {"tasks": ["a", "b"], "edges": [["a", "b"]], "inferred": []}
# %%
%load_ext cloaca_nb
%cloaca_workflow commentopts
# %%
# %%cloaca_task a --retry-attempts 2
context.set("v", 1)
# %%
# %%cloaca_task   b   -d a
context.set("w", 2)
