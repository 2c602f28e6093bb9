# case: a method that was put into a class of a library fills a list that marked cells hand over
# expect: finding {"code": "C210", "task": "two", "says": ["`note`", "`LOG`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow noted
# %%
import collections
LOG = []
def note(self, what):
    LOG.append(what)
    return self
collections.Counter.note = note
# %%
%%cloaca_task one
counts = collections.Counter("aab").note("made")
# %%
%%cloaca_task two
more = counts.note("again")
told = list(LOG)
# %%
%%cloaca_task three
print(told, more)
