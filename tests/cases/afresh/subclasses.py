# case: a class is asked for its subclasses, to which the task adds one
# expect: again {"n": ["A", "B"]}
# expect: anew {"work": ["A", "Base"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
class Base:
    pass
class A(Base):
    pass
# %%
%%cloaca_task
def work(context):
    class B(Base):
        pass
    context.set("n", [each.__name__ for each in Base.__subclasses__()])
    return context
