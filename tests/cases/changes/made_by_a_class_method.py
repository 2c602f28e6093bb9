# case: a class method makes instances, which changes nothing of the class
# expect: clean
# expect: no-finding {"code": "C217"}
# expect: run {"handed": {"found": "[1, {'b': 2}]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow counted
# %%
class Counts(dict):
    @classmethod
    def of(cls, text, twice=False):
        made = cls(dict.fromkeys(text, 1)).copy()
        return cls(made.more()) if twice else cls(made)

    def copy(self):
        return Counts(sorted(self.items()))

    def grow(self):
        total = self.copy()
        self |= total

    def more(self):
        return {key: value + 1 for key, value in self.items()}
# %%
%%cloaca_task one
coin = Counts.of("a")
heads = coin["a"]
coin
# %%
%%cloaca_task two
die = Counts.of("b", twice=True)
sides = dict(die)
# %%
%%cloaca_task show --outputs found
found = [heads, dict(die)]
