# case: a subclass appends to a list of its base
# expect: again {"n": ["B"]}
# expect: anew {"work": ["A", "B"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
class A:
    made = []
    def __init__(self):
        self.made.append(type(self).__name__)
class B(A):
    pass
# %%
%%cloaca_task
def work(context):
    B()
    context.set("n", list(A.made))
    return context
