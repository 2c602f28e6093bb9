# case: an id with blanks works and is a warning
# expect: no-finding {"severity": "error"}
# expect: finding {"severity": "warning", "cell": 2}
# expect: run {"context": {"x": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow blanks_id
# %%
%%cloaca_task 'load the orders'
context.set("x", 1)
