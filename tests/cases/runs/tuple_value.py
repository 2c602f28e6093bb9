# case: a tuple comes back as a list
# expect: run {"context": {"t": [1, 2]}}
# expect: run-finding {"task": "a", "says": ["t"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow tuples
# %%
%%cloaca_task a
context.set("t", (1, 2))
