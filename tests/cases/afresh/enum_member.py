# case: a task sets an attribute of an enum's member
# expect: again {"n": 1}
# expect: anew {"work": ["Mode"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import enum
class Mode(enum.Enum):
    A = "a"
    B = "b"
    def mark(self):
        self.marks = getattr(self, "marks", 0) + 1
        return self.marks
# %%
%%cloaca_task
def work(context):
    context.set("n", Mode.A.mark())
    return context
