# case: read before bound sometimes
# expect: finding {"code": "C130", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
x = 1
# %%
%%cloaca_task t
if context.get('a'):
    x = 2
context.set('x', x)
