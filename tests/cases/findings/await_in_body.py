# case: await in body
# expect: finding {"code": "C125", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
await context.get('a')
