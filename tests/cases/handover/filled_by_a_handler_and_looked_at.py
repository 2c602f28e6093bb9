# case: a handler of a logger fills a list of an earlier plain cell, and the cell that logs looks at it
# expect: finding {"code": "C147", "cell": 4, "line": 2, "severity": "error", "says": ["`seen`", "a handler fills"]}
# %%
%cloaca_workflow flow

# %%
import logging
class Keep(logging.Handler):
    def __init__(self, kept):
        super().__init__()
        self.kept = kept
    def emit(self, record):
        self.kept.append(record.getMessage())
# %%
%%cloaca_task set_up
seen = []
log = logging.getLogger("app")
log.addHandler(Keep(seen))
# %%
%%cloaca_task work
log.warning("a")
n = len(seen)
# %%
%%cloaca_task tell
print(n)
