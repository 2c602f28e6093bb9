# case: computed dependencies
# expect: finding {"code": "C305", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
@cloaca.task(dependencies=BASE)
def t(context): return context
