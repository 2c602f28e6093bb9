# case: task in module
# expect: finding {"code": "C117", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_module h
@cloaca.task(id='a')
def a(context): return context
# %%
%%cloaca_task ok
context.set('ok', 1)
