# case: what is made anew is told in the time zone that was set above it, and not in the one of a cell below
# expect: turns {"hours": ["00", "09"]}
# expect: run {"context": {"hours": ["00", "09"]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow zones
# %%
import os
import time
os.environ["TZ"] = "UTC"
time.tzset()
hours = [time.strftime("%H", time.localtime(0))]
# %%
os.environ["TZ"] = "Asia/Tokyo"
time.tzset()
# %%
%%cloaca_task
def go(context):
    hours.append(time.strftime("%H", time.localtime(0)))
    context.set("hours", hours)
    return context
