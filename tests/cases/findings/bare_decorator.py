# case: bare decorator
# expect: finding {"code": "C412", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
@cloaca.task
def t(context): return context
