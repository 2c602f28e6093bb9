# case: now/uuid/random
# expect: carries ["NOW", "R", "RUN", "WEEK", "datetime", "random", "timedelta", "uuid"]
# expect: tells ["runs-at-import 2:4 `NOW`", "runs-at-import 2:5 `RUN`", "runs-at-import 2:7 `R`"]
# %%
%cloaca_workflow demo
# %%
from datetime import datetime, timedelta
import uuid, random
random.seed(7)
NOW = datetime.now()
RUN = uuid.uuid4().hex
WEEK = timedelta(days=7)
R = random.random()
# %%
%%cloaca_task
def t(context):
    context.set("p", (WEEK.days, str(NOW)[:2], len(RUN), R, random.random()))
    return context
