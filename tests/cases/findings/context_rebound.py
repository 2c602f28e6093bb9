# case: context rebound
# expect: finding {"code": "C128", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
context = context or {}
context.get('a')
