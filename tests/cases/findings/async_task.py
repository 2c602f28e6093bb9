# case: async task
# expect: finding {"code": "C401", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
async def t(context): return context
