# case: a cron whose times are not known here
# expect: finding {"code": "C174", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%cloaca_trigger payday --cron "0 6 * * 5L"
# %%
%%cloaca_task
def load(context):
    return context
