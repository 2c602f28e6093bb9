# case: context handed on
# expect: finding {"code": "C340", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
save.all(context)
