# case: the level of a logger is set between two tasks that look at it
# expect: finding {"code": "C216", "severity": "error", "says": ["logging"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
import logging
log = logging.getLogger("demo")
# %%
%%cloaca_task early
context.set("early", log.level)
# %%
log.setLevel(logging.ERROR)
# %%
%%cloaca_task late --dependencies early
context.set("late", log.level)
