# case: read before bound
# expect: finding {"code": "C129", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
x = x + 1
context.set('x', x)
