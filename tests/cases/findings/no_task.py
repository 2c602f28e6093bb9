# case: no task
# expect: finding {"code": "C114", "severity": "error", "cell": null}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
x = 1
