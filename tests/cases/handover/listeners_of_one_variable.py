# case: a cell gives an object a function of its own: only what holds that cannot be handed over
# expect: finding {"code": "C147", "cell": 3, "says": "`bus`"}
# expect: no-finding {"code": "C147", "says": "`failed`"}
# %%
%cloaca_workflow demo
# %%
class Bus:
    def __init__(self): self.listeners = []
    def on(self, function):
        self.listeners.append(function)
        return function
    def tell(self, text):
        for each in self.listeners:
            each(text)
# %%
%%cloaca_task first
bus, failed, heard = Bus(), [], []
@bus.on
def note(text):
    heard.append(text)
for text in "ab":
    try:
        bus.tell(text)
    except ValueError as error:
        failed.append(str(error))
# %%
%%cloaca_task second
print(bus, failed)
