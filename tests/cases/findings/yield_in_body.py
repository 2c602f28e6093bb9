# case: yield in body
# expect: finding {"code": "C126", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
yield context.get('a')
