# case: constructors that do no work are carried in silence
# expect: clean
# expect: no-finding {"severity": "warning"}
# expect: run {"context": {"v": ["1.10", "x", 2, "a", "UTC"]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow pure_ones
# %%
import re, logging
from collections import namedtuple, OrderedDict
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo
from functools import partial
from datetime import timedelta
P = namedtuple("P", "x y")
D = Decimal("1.10")
HERE = Path("x")
LOG = logging.getLogger(__name__)
Z = ZoneInfo("UTC")
HALF = timedelta(minutes=30)
add = partial(int.__add__, 1)
ORDER = OrderedDict(a=1)
LETTERS = sorted({"b", "a"})
# %%
%%cloaca_task
def work(context):
    LOG.info("x")
    p = P(1, 2)
    context.set("v", [str(D), HERE.name, add(1), LETTERS[0], Z.key])
    assert HALF.total_seconds() == 1800 and ORDER["a"] == p.x
    return context
