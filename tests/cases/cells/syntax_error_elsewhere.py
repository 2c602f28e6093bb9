# case: a cell that no task uses does not parse
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"x": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow elsewhere
# %%
this is no python
# %%
%%cloaca_task a
context.set("x", 1)
