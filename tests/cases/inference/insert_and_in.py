# case: insert writes, `in` reads
# expect: clean
# expect: graph {"tasks": ["a", "b"], "edges": [["a", "b"]], "inferred": [["a", "b"]]}
# %%
%load_ext cloaca_nb
%cloaca_workflow inserts
# %%
%%cloaca_task b
context.set("seen", "k" in context)
# %%
%%cloaca_task a
context.insert("k", 1)
