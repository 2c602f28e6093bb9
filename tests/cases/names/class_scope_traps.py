# case: class scope traps
# expect: gives {"a": [6, [5, 5], 5, 1]}
# expect: carries ["A", "other", "rate"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
rate = 5
class A:
    rate = rate + 1
    vals = [rate for _ in range(2)]
    def m(self): return rate
    @staticmethod
    def s(): return other
other = 1
# %%
%%cloaca_task
def a(context):
    context.set("a", [A.rate, A.vals, A().m(), A.s()]); return context
