# case: no workflow line: the name comes from the file
# expect: graph {"tasks": ["a"], "edges": []}
# %%
%load_ext cloaca_nb
# %%
%%cloaca_task a
context.set("x", 1)
