# case: %timeit of what surely changes something is not left out in silence
# expect: finding {"code": "C108", "severity": "error", "cell": 2, "line": 4}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
# Make
rows = [3, 1, 2]
%timeit -n 10 rows.sort()
