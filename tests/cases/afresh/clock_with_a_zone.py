# case: the time of the run, with a zone that is a constant of `datetime`, is set for nobody
# expect: no-finding {"code": "C234"}
# expect: run {"status": {"begin": "completed", "finish": "completed"}}
# %%
%cloaca_workflow demo
# %%
from datetime import datetime, timezone

STARTED = datetime.now(timezone.utc)
# %%
%%cloaca_task begin
record = {"started": STARTED.isoformat()}
# %%
%%cloaca_task finish
finished = datetime.now(timezone.utc)
record["seconds"] = (finished - STARTED).total_seconds()
