# case: a handler of the notebook that nobody looks at, and a table that it shares with a task
# expect: no-finding {"code": "C229"}
# expect: again {"n": 1}
# expect: anew {}
# %%
%load_ext cloaca_nb
%cloaca_workflow outliving
# %%
import logging
log = logging.getLogger("written")
def shown(text):
    return text.upper()
class Shouting(logging.StreamHandler):
    def emit(self, record):
        shown(record.getMessage())
log.addHandler(Shouting())
# %%
%%cloaca_task
def work(context):
    log.info(shown("one"))
    context.set("n", 1)
    return context
