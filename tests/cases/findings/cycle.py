# case: cycle
# expect: finding {"code": "C303", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t -d u
context.get('a')
# %%
%%cloaca_task u -d t
context.get('a')
