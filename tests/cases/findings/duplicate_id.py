# case: duplicate id
# expect: finding {"code": "C112", "severity": "error", "says": "ok_3"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task ok
context.set('ok', 1)
# %%
%%cloaca_task ok_2
context.set('other', 1)
# %%
%%cloaca_task ok
context.set('ok', 1)
