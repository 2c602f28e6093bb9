# case: %%time above the marker
# expect: finding {"severity": "error", "band": "C1", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow timetop
# %%
%%time
%%cloaca_task t
context.set("n", 1)
# %%
%%cloaca_task u
context.set("m", 1)
