# case: an object of the notebook keeps state
# expect: again {"n": 2}
# expect: anew {"work": ["account"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
class Account:
    def __init__(self):
        self.total = 1
    def pay(self):
        self.total += 1
account = Account()
# %%
%%cloaca_task
def work(context):
    account.pay()
    context.set("n", account.total)
    return context
