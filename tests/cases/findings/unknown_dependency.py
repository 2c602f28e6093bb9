# case: unknown dependency
# expect: finding {"code": "C301", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t -d a
context.get('a')
