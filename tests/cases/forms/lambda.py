# case: a lambda is no task
# expect: finding {"severity": "error", "band": "C1", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow lambdas
# %%
%%cloaca_task
work = lambda context: context
