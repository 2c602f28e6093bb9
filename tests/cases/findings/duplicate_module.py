# case: duplicate module
# expect: finding {"code": "C116", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_module h
x = 1
# %%
%%cloaca_module h
x = 1
# %%
%%cloaca_task ok
context.set('ok', 1)
