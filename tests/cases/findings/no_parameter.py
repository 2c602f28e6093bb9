# case: no parameter
# expect: finding {"code": "C410", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
def t(): return 1
