# case: a handler of a logger fills a list, all in one plain cell; another one logs, and looks at no such list
# expect: clean
# expect: run {"status": {"tell": "completed"}, "handed": {"n": "2"}}
# %%
%cloaca_workflow flow

# %%
import logging
class Keep(logging.Handler):
    def __init__(self):
        super().__init__()
        self.kept = []
    def emit(self, record):
        self.kept.append(record.getMessage())
# %%
%%cloaca_task work
handler = Keep()
log = logging.getLogger("app")
log.addHandler(handler)
log.warning("a")
m = len(handler.kept)
# %%
%%cloaca_task tell --outputs n
rows = [m]
rows.append(m)
n = len(rows)
