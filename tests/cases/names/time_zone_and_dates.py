# case: time zone and dates
# expect: carries ["DAYS", "LABELS", "STAMP", "START", "TODAY", "UTC", "date", "datetime", "timedelta", "timezone"]
# expect: tells ["runs-at-import 2:7 `TODAY`"]
# %%
%cloaca_workflow demo
# %%
from datetime import date, datetime, timedelta, timezone
START = date(2024, 1, 1)
DAYS = [START + timedelta(days=i) for i in range(3)]
LABELS = [d.strftime("%a") for d in DAYS]
UTC = timezone.utc
STAMP = datetime(2024, 1, 1, tzinfo=UTC).isoformat()
TODAY = date.today()
# %%
%%cloaca_task
def t(context):
    context.set("n", [LABELS, STAMP])
    return context
# %%
%%cloaca_task -d t
def u(context):
    context.set("y", TODAY.year > 2000)
    return context
