# case: a datetime is refused by the context
# expect: run-failed {"task": "a", "type": "TypeError"}
# %%
%load_ext cloaca_nb
%cloaca_workflow dates
import datetime
# %%
%%cloaca_task a --retry-attempts 1
context.set("x", datetime.date(2024, 1, 1))
