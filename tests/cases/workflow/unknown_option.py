# case: an option of the workflow line is mistyped
# expect: finding {"severity": "error", "cell": 1, "line": 2, "says": ["--descripton", "--description"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow misopt --descripton x
# %%
%%cloaca_task t
context.set("n", 1)
