# case: an object that is handed over holds a function that fills a list
# expect: clean
# expect: again {"v": [1, 2]}
# expect: anew {"use": ["SEEN", "note"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from dataclasses import dataclass
from typing import Any
SEEN = []
@dataclass
class Step:
    apply: Any
def note(value):
    SEEN.append(value)
    return len(SEEN)
# %%
%%cloaca_task make
step = Step(note)
# %%
%%cloaca_task use
found = [step.apply(5), step.apply(6)]
# %%
%%cloaca_task told
context.set("v", context["found"])
