# case: nested task
# expect: finding {"code": "C131", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
if True:
    @cloaca.task(id='t')
    def t(context): return context
