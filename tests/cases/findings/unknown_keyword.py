# case: unknown keyword
# expect: finding {"code": "C414", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
@cloaca.task(retries=3)
def t(context): return context
