# case: computed key
# expect: finding {"code": "C338", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
context.set(f'{x}', 1)
