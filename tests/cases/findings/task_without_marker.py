# case: task without marker
# expect: finding {"code": "C118", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
@cloaca.task(id='a')
def a(context): return context
# %%
%%cloaca_task ok
context.set('ok', 1)
