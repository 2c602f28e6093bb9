# case: names of the notebook's module are asked for by what its functions and classes say of where they are
# expect: finding {"code": "C235", "cell": 3, "line": 2, "says": "`sys.modules[Row.__module__]`"}
# expect: finding {"code": "C235", "cell": 3, "line": 3, "says": "`inspect.getmodule(other)`"}
# expect: finding {"code": "C235", "cell": 3, "line": 5, "says": "`importlib.import_module(__name__)`"}
# expect: finding {"code": "C231", "cell": 3, "line": 6, "says": "`other.__globals__`"}
# expect: finding {"code": "C235", "cell": 3, "line": 7, "says": "`mock.patch('__main__.other')`"}
# expect: finding {"code": "C235", "cell": 3, "line": 8, "says": "__name__"}
# expect: finding {"code": "C233", "cell": 4, "line": 2, "says": "`__package__`"}
# expect: finding {"code": "C233", "cell": 4, "line": 3, "says": "`inspect.getmodule(other)`"}
# expect: no-finding {"severity": "error", "cell": 4}
# %%
%cloaca_workflow demo
# %%
import importlib, inspect, sys
from unittest import mock
RATE = 2
def other(): return 1
class Row:
    n = 1
# %%
%%cloaca_task asks
kind = getattr(sys.modules[Row.__module__], context.get("kind", "Row"))
here = inspect.getmodule(other)
context.set("kind", [kind.n, here.RATE])
again = importlib.import_module(__name__).RATE
rate = other.__globals__["RATE"]
with mock.patch("__main__.other"): other()
with mock.patch(f"{__name__}.other"): other()
# %%
%%cloaca_task fine
context.set("package", __package__)
context.set("name", inspect.getmodule(other).__name__)
context.set("same", getattr(sys.modules[Row.__module__], Row.__name__).n)
context.set("names", len(vars(sys.modules[Row.__module__])))
with mock.patch("json.loads"), mock.patch.object(Row, "n", 2):
    context.set("n", Row.n)
