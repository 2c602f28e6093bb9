# case: workflow input
# expect: finding {"code": "C336", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
context['x']
