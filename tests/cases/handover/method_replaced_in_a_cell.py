# case: a cell takes a method from a class before it gives it another one: what it has taken is the one before
# expect: finding {"code": "C217", "severity": "error", "cell": 4}
# %%
%cloaca_workflow demo
# %%
class Time:
    def tell(self):
        return "old"
# %%
%%cloaca_task make
time = Time()
# %%
%%cloaca_task replace
before = time.tell()
Time.tell = lambda self: "new"
# %%
%%cloaca_task tell --outputs told
told = [before, time.tell()]
