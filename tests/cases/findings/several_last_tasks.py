# case: several last tasks
# expect: finding {"code": "C306", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task a
context.set('x', 1)
# %%
%%cloaca_task ok
context.set('ok', 1)
