# case: instances of classes that `type` makes are handed over, of constants and functions
# expect: clean
# expect: run {"handed": {"told": "(6, 8, True)"}}
# %%
%cloaca_workflow flow
# %%
class Base:
    def twice(self):
        return self.n * 2
Above = type("Above", (Base,), {"n": 3})
# %%
%%cloaca_task make
Point = type("Point", (), {"n": 3, "more": lambda self: self.n + 1})
point, other = Point(), Above()
point.n, other.n = 5, 4
# %%
%%cloaca_task tell
told = point.more(), other.twice(), isinstance(other, Base)
# %%
%%cloaca_task end
print(told)
