# case: written downstream
# expect: finding {"code": "C333", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t -d
context['x']
# %%
%%cloaca_task a -d t
context.set('x', 1)
