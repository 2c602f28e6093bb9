# case: a decorator of a class puts methods in the place of its own that note what they are called with
# expect: again {"n": [["go", 1, "do"], [1], [true, false]]}
# expect: anew {"work": ["log", "noted", "timed", "Job", "job"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
log = []
def noted(cls):
    cls.calls = []
    before = cls.go
    def go(self, x):
        log.append("go")
        cls.calls.append(x)
        return before(self, x)
    cls.go = go
    return cls
def timed(cls):
    for name in [each for each in vars(cls) if each.startswith("do_")]:
        def wrapped(self, do=getattr(cls, name)):
            log.append("do")
            return do(self)
        setattr(cls, name, wrapped)
    return cls
@timed
@noted
class Job:
    def go(self, x):
        log.append(x)
        return True
    def do_a(self): return False
job = Job()
# %%
%%cloaca_task
def work(context):
    found = [job.go(1), job.do_a()]
    context.set("n", [log, Job.calls, found])
    return context
