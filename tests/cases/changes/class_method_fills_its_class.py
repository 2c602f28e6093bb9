# case: what a class method makes notes itself in its class, and another task looks there
# expect: finding {"code": "C217"}
# %%
%load_ext cloaca_nb
%cloaca_workflow noted
# %%
class Pmf(dict):
    made = []

    @classmethod
    def of(cls, text):
        found = cls(dict.fromkeys(text, 1))
        found.note()
        return found

    def note(self):
        self.made.append(len(self))
# %%
%%cloaca_task one
coin = Pmf.of("ab")
# %%
%%cloaca_task two
count = len(Pmf.made)
# %%
%%cloaca_task show
print(coin, count)
