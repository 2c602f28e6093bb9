# case: options contradict
# expect: finding {"code": "C137", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task x
@cloaca.task()
def t(context): return context
