# case: what is put into a dict where it is missing goes by all that is there: a later task would go on from nothing
# expect: finding {"code": "C217", "severity": "error", "cell": 3, "task": "first", "says": "`number`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
class Numbered:
    def __init__(self, name_of):
        self.name_of, self.seen = name_of, {}
    def __call__(self, name):
        if name not in self.seen:
            self.seen[name] = self.name_of(name), len(self.seen) + 1
        return self.seen[name]
@Numbered
def number(name):
    return name.upper()
# %%
%%cloaca_task first
told = [number("a"), number("b")]
# %%
%%cloaca_task second
more = [number("c"), number("a")]
# %%
%%cloaca_task third
print(told, more)
