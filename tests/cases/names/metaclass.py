# case: metaclass
# expect: gives {"a": ["Base", "Child"]}
# expect: carries ["Base", "Child", "Meta"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
class Meta(type):
    known = []
    def __new__(mcs, name, bases, ns):
        cls = super().__new__(mcs, name, bases, ns)
        mcs.known.append(name)
        return cls
class Base(metaclass=Meta): pass
class Child(Base): pass
# %%
%%cloaca_task
def a(context):
    context.set("a", Meta.known); return context
