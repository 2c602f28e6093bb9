# case: subclasses register with their base
# expect: again {"n": ["A", "B"]}
# expect: anew {"work": ["Base", "A"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
class Base:
    known = []
    def __init_subclass__(cls):
        Base.known.append(cls.__name__)
class A(Base):
    pass
# %%
%%cloaca_task
def work(context):
    class B(Base):
        pass
    context.set("n", Base.known)
    return context
