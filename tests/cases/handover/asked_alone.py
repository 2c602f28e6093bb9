# case: what libraries and the process have is only asked, and carried
# expect: no-finding {"code": "C147"}
# %%
%cloaca_workflow demo
# %%
import contextvars
import threading
from nltk.stem import PorterStemmer
from jsonschema import Draft202012Validator
stemmer, stopped, run = PorterStemmer(), threading.Event(), contextvars.ContextVar("run", default="-")
rules = Draft202012Validator({"type": "object"})
# %%
%%cloaca_task one
words = [stemmer.stem(word) for word in ("cats", "dogs")]
wrong = [error.message for error in rules.iter_errors([])]
who = run.get() if not stopped.is_set() else ""
# %%
%%cloaca_task two --outputs more wrong
more = [*words, stemmer.stem("mice"), who + run.get()]
wrong = [*wrong, rules.is_valid({})] if not stopped.is_set() else []
