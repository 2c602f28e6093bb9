# case: methods that change an instance alone, and only read what their module keeps, are left where no task needs it
# expect: clean
# expect: no-finding {"code": "C213", "says": ["report.save"]}
# expect: no-finding {"code": "C213", "says": ["report.summary"]}
# expect: gives {"total": 3}
# %%
%load_ext cloaca_nb
%cloaca_workflow reading
# %%
%%cloaca_module helpers
import logging
from pathlib import Path

log = logging.getLogger(__name__)
_cache = {}
DEFAULTS = {"sep": ","}


def load(n):
    if n not in _cache:
        _cache[n] = list(range(n))
    return list(_cache[n])


class Report:
    style = {"w": 1}

    def __init__(self, rows):
        self.rows = rows
        self.lines = []

    def save(self, path):
        log.info("saving")
        Path(path).write_text(DEFAULTS["sep"].join(map(str, self.rows)))

    def summary(self):
        self.lines.append(len(self.rows))
        return self.style["w"] * len(self.rows)
# %%
from helpers import Report, load

rows = load(3)
report = Report(rows)
# %%
report.save("/dev/null")
print(report.summary())
report.rows.index(1)
# %%
%%cloaca_task
def work(context):
    context.set("total", sum(load(3)))
    return context
