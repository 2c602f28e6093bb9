# case: self dependency
# expect: finding {"code": "C302", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t -d t
context.get('a')
