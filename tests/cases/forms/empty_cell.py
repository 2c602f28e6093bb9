# case: a marker without a cell below
# expect: finding {"severity": "error", "band": "C1", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow empties
# %%
%%cloaca_task
