# case: argument value
# expect: finding {"code": "C416", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
@cloaca.task(retry_backoff='x')
def t(context): return context
