# case: a decorator keeps the first value that is new for each run, in a variable around the function
# expect: finding {"code": "C224", "severity": "error", "says": "`number`"}
# %%
%cloaca_workflow demo
# %%
import uuid
def once(function):
    kept = []
    def inner():
        if not kept:
            kept.append(uuid.uuid4().hex)
        return kept[0]
    return inner
@once
def number(): return 3
# %%
%%cloaca_task first
one = number()
# %%
%%cloaca_task second
two = number() == one
