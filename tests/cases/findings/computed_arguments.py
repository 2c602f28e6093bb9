# case: computed arguments
# expect: finding {"code": "C139", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
@cloaca.task(**MORE)
def t(context): return context
