# case: what runs as a cell lets go of what another one has made: a weak reference's function, a finalizer, __del__
# expect: finding {"code": "C147", "severity": "error", "cell": 3, "line": 2, "task": "drop", "says": ["`first`", "lets go of it"]}
# expect: finding {"code": "C147", "cell": 3, "line": 3, "task": "drop", "says": "`pool`"}
# expect: finding {"code": "C147", "cell": 3, "line": 4, "task": "drop", "says": "`third`"}
# expect: no-finding {"code": "C147", "says": "`quiet`"}
# expect: no-finding {"code": "C147", "says": "`own`"}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task make
import weakref
GONE = []
class Client:
    pass
class Told:
    def __del__(self):
        GONE.append("told")
class Quiet:
    def __del__(self):
        self.open = False
first, second, third, quiet = Client(), Client(), Told(), Quiet()
pool = [second]
ref = weakref.ref(first, lambda _: GONE.append("first"))
weakref.finalize(second, GONE.append, "second")
del second
# %%
%%cloaca_task drop
del first
pool.clear()
third = None
quiet = None
own = Told()
own = None
# %%
%%cloaca_task look
found = list(GONE)
