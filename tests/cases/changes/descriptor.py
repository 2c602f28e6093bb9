# case: a descriptor keeps what was assigned through it
# expect: run {"context": {"seen": [3, 4], "size": 4}}
# %%
%cloaca_workflow demo
# %%
class Checked:
    def __set_name__(self, owner, name):
        self.key = f"_{name}"
        NAMES.append(name)
    def __get__(self, instance, owner):
        return getattr(instance, self.key)
    def __set__(self, instance, value):
        SEEN.append(value)
        setattr(instance, self.key, value)
# %%
SEEN, NAMES = [], []
class Box:
    size = Checked()
box = Box()
# %%
box.size = 3
box.size += 1
# %%
%%cloaca_task
def t(context):
    context.set("seen", SEEN)
    context.set("size", box.size)
    return context
