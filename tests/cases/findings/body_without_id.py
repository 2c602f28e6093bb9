# case: body without id
# expect: finding {"code": "C124", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
context.get('a')
