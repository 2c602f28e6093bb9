# case: a dataclass becomes a dict
# expect: run {"context": {"o": {"a": 1}}}
# expect: run-finding {"task": "t", "says": ["o"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow dcvalue
# %%
from dataclasses import dataclass
@dataclass
class O:
    a: int
# %%
%%cloaca_task t
context.set("o", O(1))
