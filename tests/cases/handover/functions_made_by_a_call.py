# case: a plain cell calls what makes two functions over one variable, and a later one calls these
# expect: finding {"code": "C147", "severity": "error", "task": "first", "says": ["`up`", "a function or class that a call has made"]}
# expect: finding {"code": "C147", "severity": "error", "task": "first", "says": ["`tools`", "a function or class that a call has made"]}
# expect: no-finding {"code": "C147", "says": "`plain`"}
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
def named(k):
    return {"add": lambda x: x + k}
def other(k):
    def add(x):
        return x + k
    return add(1)
# %%
%%cloaca_task first
up, get = make()
tools = named(2)
plain = other(3)
# %%
%%cloaca_task second --outputs found
up()
found = [get(), tools["add"](1), plain]
