# case: options for several
# expect: finding {"code": "C136", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task -d
@cloaca.task()
def t(context): return context
@cloaca.task()
def u(context): return context
