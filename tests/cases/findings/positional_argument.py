# case: positional argument
# expect: finding {"code": "C413", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
@cloaca.task('t')
def t(context): return context
