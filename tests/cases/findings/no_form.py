# case: no form
# expect: finding {"code": "C121", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def load():
    return [1]
