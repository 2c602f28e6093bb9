# case: whole context
# expect: finding {"code": "C339", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
context.to_dict()
