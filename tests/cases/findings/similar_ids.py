# case: similar ids
# expect: finding {"code": "C113", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task ok
context.set('ok', 1)
# %%
%%cloaca_task OK
context
