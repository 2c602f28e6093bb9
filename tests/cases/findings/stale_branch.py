# case: stale branch
# expect: finding {"code": "C332", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task a
context.set('x', 1)
# %%
%%cloaca_task b -d a
context['x'] = context['x']
# %%
%%cloaca_task c -d a
context.set('y', 1)
# %%
%%cloaca_task d -d b c
context['x']
