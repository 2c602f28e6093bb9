# case: a class method registers
# expect: again {"n": ["a"]}
# expect: anew {"work": ["Registry"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
class Registry:
    known = {}
    @classmethod
    def add(cls, name):
        cls.known[name] = len(cls.known)
# %%
%%cloaca_task
def work(context):
    Registry.add("a")
    context.set("n", list(Registry.known))
    return context
