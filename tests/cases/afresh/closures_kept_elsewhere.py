# case: functions that a call makes and puts elsewhere change what the call was given
# expect: again {"n": ["kept", "held", "attribute", "method", "made"]}
# expect: anew {"work": ["log", "kept", "register", "bus", "load", "Job"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
log, kept = [], {}
def register(name, to):
    def inner(x): to.append(x)
    kept[name] = inner
register("a", log)
class Bus:
    def __init__(self): self.heard = []
bus = Bus()
def attach(to_bus, to):
    def inner(x): to.append(x)
    to_bus.heard.append(inner)
attach(bus, log)
def load(x): return x
def hook(function, to):
    def after(x): to.append(x)
    function.after = after
hook(load, log)
class Job:
    made = 0
    def go(self, x): return x
def patch(cls, to):
    before = cls.go
    def go(self, x):
        to.append(x)
        cls.made += 1
        return before(self, "made" * cls.made)
    cls.go = go
patch(Job, log)
# %%
%%cloaca_task
def work(context):
    kept["a"]("kept")
    for heard in bus.heard:
        heard("held")
    load.after("attribute")
    log.append(Job().go("method"))
    context.set("n", log)
    return context
