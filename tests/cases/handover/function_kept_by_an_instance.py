# case: an instance keeps a function that uses its cell's own variables
# expect: finding {"code": "C147", "severity": "error", "cell": 3, "line": 4, "task": "make", "says": ["`bus`", "what holds a function"]}
# expect: no-finding {"code": "C147", "says": "`rows`"}
# %%
%cloaca_workflow demo
# %%
class Bus:
    def __init__(self):
        self.heard = {}
    def on(self, kind, function):
        self.heard.setdefault(kind, []).append(function)
    def fire(self, kind, value):
        for each in self.heard.get(kind, []):
            each(value)
# %%
%%cloaca_task make
bus, told, rows = Bus(), [], ["b", "a"]
def put(value): told.append(value)
bus.on("a", put)
def place(name): return len(told) - ord(name)
rows.sort(key=place)
# %%
%%cloaca_task fire
bus.fire("a", 1)
# %%
%%cloaca_task look --outputs found
found = [told, rows]
