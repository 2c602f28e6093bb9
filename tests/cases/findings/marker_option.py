# case: marker option
# expect: finding {"code": "C101", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t --x
context.get('a')
