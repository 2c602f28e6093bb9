# case: computed id
# expect: finding {"code": "C138", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
@cloaca.task(id=NAME)
def t(context): return context
