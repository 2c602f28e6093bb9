# case: a module name too long for a file
# expect: finding {"code": "C115", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_module éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé
RATE = 1
# %%
%%cloaca_task ok
context.set('ok', 1)
