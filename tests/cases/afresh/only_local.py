# case: objects made in the task leave nothing: nothing is made anew
# expect: again {"n": 2}
# expect: anew {}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
class Account:
    def __init__(self):
        self.total = 1
    def pay(self):
        self.total += 1
# %%
%%cloaca_task
def work(context):
    own = Account()
    own.pay()
    rows = []
    rows.append(1)
    context.set("n", own.total)
    return context
