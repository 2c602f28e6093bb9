# case: what functions of a module beside the notebook give, and parts of what it keeps, change it further
# expect: clean
# expect: gives {"log": [1, 2, 3, 3, 4, 5, "six", 7], "host": "there", "rows": [8, 9]}
# %%
%load_ext cloaca_nb
%cloaca_workflow given
# %%
%%cloaca_module helpers
from contextlib import contextmanager

LOG = []
CONFIG = {"db": {"host": "here"}}


def maker():
    def inner(number):
        LOG.append(number)
    return inner


@contextmanager
def level(number):
    LOG.append(number)
    yield
    LOG.append(number)


def note(number):
    LOG.append(number)


class Store:
    def __init__(self):
        self.rows = []

    def add(self, row):
        self.rows.append(row)

    def __setattr__(self, name, value):
        if name == "limit":
            LOG.append(value)
        else:
            super().__setattr__(name, value)

    def __getattr__(self, name):
        if not name.startswith("_"):
            LOG.append(name)

    @property
    def size(self):
        LOG.append(7)


store = Store()
add = store.add
# %%
import helpers
from helpers import add

inner = helpers.maker()
entered = helpers.level(3)
db = helpers.CONFIG["db"]
# %%
inner(1)
helpers.note(2)
with entered:
    pass
# %%
list(map(helpers.note, [4]))
helpers.store.limit = 5
# %%
helpers.store.six
helpers.store.size
# %%
db.update(host="there")
list(map(add, [8, 9]))
# %%
%%cloaca_task
def report(context):
    context.set("log", helpers.LOG)
    context.set("host", helpers.CONFIG["db"]["host"])
    context.set("rows", helpers.store.rows)
    return context
