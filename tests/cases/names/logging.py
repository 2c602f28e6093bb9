# case: logging
# expect: gives {"a": 1}
# expect: carries ["handler", "logger", "logging"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import logging
logging.basicConfig(level=logging.INFO)
logger = logging.getLogger(__name__)
logger.setLevel("DEBUG")
handler = logging.StreamHandler()
logger.addHandler(handler)
# %%
%%cloaca_task
def a(context):
    logger.info("x")
    context.set("a", 1); return context
