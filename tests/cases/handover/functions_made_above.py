# case: a plain cell changes what two functions keep that a call above has made, and a later one asks for it
# expect: finding {"code": "C147", "severity": "error", "task": "first", "says": ["`get`", "a function or class that a call has made"]}
# expect: finding {"code": "C147", "severity": "error", "task": "first", "says": ["`tools`", "a function or class that a call has made"]}
# expect: finding {"code": "C147", "severity": "error", "task": "first", "says": ["`put`", "a function or class that a call has made"]}
# expect: finding {"code": "C147", "severity": "error", "task": "first", "says": ["`Row`", "a function or class that a call has made"]}
# expect: finding {"code": "C217", "severity": "error", "task": "first", "says": ["`Item`", "task `second`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow made
# %%
def make():
    n = 0
    def up():
        nonlocal n
        n += 1
    def get():
        return n
    return up, get
def named():
    kept = []
    def keep(x): kept.append(x)
    return {"keep": keep, "all": lambda: list(kept)}
def alone():
    kept = []
    return lambda x: kept.append(x)
up, get = make()
tools = named()
put = alone()
def classes():
    class Made:
        made = 0
        def __init__(self): type(self).made += 1
    return Made
Row = classes()
Item = type("Item", (), {"made": 0})
# %%
%%cloaca_task first
up()
tools["keep"](1)
put(1)
Row()
Item.made += 1
# %%
%%cloaca_task second --outputs found
put(2)
found = [get(), tools["all"](), Row.made, Item.made]
