# case: namedtuple etc constants
# expect: gives {"a": [0, [1], 1, "1.5", "UTC", ["A", "B", "C"], "b", "x/y/a.csv", true, [["a", 0], ["b", 1], ["c", 2]], 4, 25, 6, 2]}
# expect: carries ["BIG", "BY", "D", "Decimal", "KEY", "LETTERS", "MAXV", "NUM", "ORIGIN", "P", "PAIRS", "PRICE", "Path", "Point", "Q", "RX", "TABLE", "TZ", "UP", "WORDS", "ZoneInfo", "defaultdict", "deque", "itertools", "namedtuple", "operator", "re", "string"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from collections import namedtuple, defaultdict, deque
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo
import re, string, operator, itertools
Point = namedtuple("Point", "x y")
ORIGIN = Point(0, 0)
D = defaultdict(list)
D["a"].append(1)
Q = deque([1, 2], maxlen=3)
PRICE = Decimal("1.5")
TZ = ZoneInfo("UTC")
WORDS = "a b c".split()
UP = [w.upper() for w in WORDS]
TABLE = str.maketrans("a", "b")
PAIRS = dict(zip(WORDS, itertools.count()))
P = Path("x") / "y" / f"{WORDS[0]}.csv"
RX = re.compile("|".join(map(re.escape, WORDS)), re.I)
KEY = operator.itemgetter(1)
BY = sorted(PAIRS.items(), key=KEY)
BIG = {**PAIRS, "z": 9}
LETTERS = set(string.ascii_lowercase) - {"a"}
NUM = int("3") + len(WORDS)
MAXV = max(PAIRS.values())
# %%
%%cloaca_task
def a(context):
    context.set("a", [ORIGIN.x, D["a"], Q[0], str(PRICE), str(TZ), UP, "a".translate(TABLE), str(P), bool(RX.match("B")), BY, len(BIG), len(LETTERS), NUM, MAXV]); return context
