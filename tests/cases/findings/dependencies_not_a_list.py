# case: dependencies not a list
# expect: finding {"code": "C415", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
@cloaca.task(dependencies='a')
def t(context): return context
