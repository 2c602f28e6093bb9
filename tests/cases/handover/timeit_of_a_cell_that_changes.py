# case: %%timeit of what surely changes something is not left out in silence
# expect: finding {"code": "C108", "severity": "error", "cell": 3, "line": 2}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task load
rows = [3, 1, 2]
# %%
%%cloaca_task timed
%%timeit -n 10
rows.append(4)
