# case: A class makes one instance of another for all.
# expect: run-finding {"code": "C467", "task": "one", "cell": 3, "says": ["`Store", "task `two`"]}
# %%
%cloaca_workflow unseen
# %%
class Single:
    def __init__(self, cls):
        self.cls, self.one = cls, None

    def __call__(self):
        if self.one is None:
            self.one = self.cls()
        return self.one


@Single
class Store:
    def __init__(self):
        self.n = 0
# %%
%%cloaca_task one
Store().n += 1
context.set("a", 1)
# %%
%%cloaca_task two --dependencies one
context.set("b", Store().n)
