# case: a list in a class body is shared by instances
# expect: again {"n": [1]}
# expect: anew {"work": ["Log"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
class Log:
    lines = []
    def note(self, x):
        self.lines.append(x)
# %%
%%cloaca_task
def work(context):
    Log().note(1)
    context.set("n", Log.lines)
    return context
