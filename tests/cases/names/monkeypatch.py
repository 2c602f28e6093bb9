# case: monkeypatch
# expect: gives {"a": [2, 2]}
# expect: carries ["A", "better"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
class A:
    def hi(self): return 1
def better(self): return 2
A.hi = better
setattr(A, "ho", better)
# %%
%%cloaca_task
def a(context):
    context.set("a", [A().hi(), A().ho()]); return context
