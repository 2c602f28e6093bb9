# case: dependencies that the data contradict
# expect: finding {"code": "C303", "severity": "error", "says": ["`third` waits for `second` because of the key `rows`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task second -d third
rows = [1]
# %%
%%cloaca_task third
total = sum(rows)
total
