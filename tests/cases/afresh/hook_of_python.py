# case: what Python calls by itself fills the attempt's own list, though no task names where it was put
# expect: turns {"errors": ["KeyError"], "seen": 1, "gone": 1}
# expect: run {"context": {"errors": ["KeyError"], "seen": 1, "gone": 1}}
# expect: finding {"code": "C234", "cell": 2, "line": 8, "says": "one gets what is the other's"}
# expect: finding {"code": "C234", "cell": 2, "line": 8, "says": "its own `ERRORS`"}
# expect: no-finding {"code": "C218"}
# %%
%load_ext cloaca_nb
%cloaca_workflow hooks
# %%
import sys
import threading
import warnings
import numpy as np
ERRORS = []
SEEN = []
GONE = []
threading.excepthook = lambda args: ERRORS.append(args.exc_type.__name__)
# %%
warnings.simplefilter("always")
warnings.showwarning = lambda *said, **more: SEEN.append(said)
def gone(args):
    GONE.append(str(args.exc_value))
sys.unraisablehook = gone
class Bad:
    def __del__(self):
        raise ValueError("as it goes")
# %%
%%cloaca_task
def threads(context):
    def bad():
        raise KeyError("x")
    thread = threading.Thread(target=bad)
    thread.start()
    thread.join()
    context.set("errors", ERRORS)
    return context
# %%
%%cloaca_task -d threads
def logs(context):
    table = np.log(np.array([0.0, 1.0]))
    context.set("seen", len(SEEN))
    return context
# %%
%%cloaca_task -d logs
def deletes(context):
    bad = Bad()
    del bad
    context.set("gone", len(GONE))
    return context
