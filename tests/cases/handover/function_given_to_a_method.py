# case: a method of the notebook keeps a function that notes in a list, which later cells call and look at
# expect: clean
# expect: again {"v": [[1, 2], [4, 5]]}
# expect: anew {"begin": ["SEEN", "note"], "emit": ["note"], "end": ["note"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
class Bus:
    def __init__(self):
        self.handlers = {}
    def on(self, event, function):
        self.handlers.setdefault(event, []).append(function)
        return self
    def emit(self, event, value):
        return [each(value) for each in self.handlers.get(event, [])]
SEEN = []
def note(value):
    SEEN.append(value)
    return len(SEEN)
# %%
%%cloaca_task begin
bus = Bus().on("x", note)
# %%
%%cloaca_task emit
out = bus.emit("x", 4) + bus.emit("x", 5)
# %%
%%cloaca_task end
seen = list(SEEN)
seen
# %%
%%cloaca_task told
context.set("v", [context["out"], context["seen"]])
