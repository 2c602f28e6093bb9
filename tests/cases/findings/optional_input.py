# case: optional input
# expect: finding {"code": "C337", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
context.get('x', 1)
