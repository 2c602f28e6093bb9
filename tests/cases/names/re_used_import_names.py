# case: re-used import names
# expect: gives {"n": "2024-01-01", "m": "2024-01-01T00:00:00"}
# expect: carries ["datetime"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import datetime
# %%
%%cloaca_task
def t(context):
    context.set("n", datetime.date(2024, 1, 1).isoformat())
    return context
# %%
from datetime import datetime
# %%
%%cloaca_task -d t
def u(context):
    context.set("m", datetime(2024, 1, 1).isoformat())
    return context
