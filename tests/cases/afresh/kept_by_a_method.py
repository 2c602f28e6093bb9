# case: methods keep what they gave first, which is new for each run, where two tasks ask for it; a token is no such
# expect: finding {"code": "C224", "severity": "error", "cell": 2, "line": 3, "says": "`Run`"}
# expect: finding {"code": "C224", "severity": "error", "cell": 2, "line": 10, "says": "`Started`"}
# expect: no-finding {"code": "C224", "says": "`Client`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow kept
# %%
import time
import uuid
class Run:
    one = None
    def __init__(self): self.id = uuid.uuid4().hex
    @classmethod
    def get(cls):
        if cls.one is None: cls.one = cls()
        return cls.one
class Started:
    at = None
    def when(self):
        if self.at is None: self.at = time.time()
        return self.at
class Client:
    token = until = None
    def get(self):
        if self.token is None or self.until < time.time():
            self.token, until = "token", time.time() + 60
            self.until = until
        return self.token
started, client = Started(), Client()
# %%
%%cloaca_task
def first(context):
    context.set("first", [Run.get().id, started.when(), client.get()])
    return context
# %%
%%cloaca_task
def second(context):
    context.set("second", [context.get("first"), Run.get().id, started.when(), client.get()])
    return context
