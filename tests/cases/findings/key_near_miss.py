# case: key near miss
# expect: finding {"code": "C335", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task a
context.set('raw_data', 1)
# %%
%%cloaca_task t
context['raw_dat']
