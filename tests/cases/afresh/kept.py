# case: `# cloaca: keep` keeps a client
# expect: finding {"code": "C225", "says": "is kept"}
# expect: again {"n": 2}
# expect: anew {}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
class Client:
    def __init__(self):
        self.pages = {}
    def get(self, n):
        self.pages[n] = n * 2
        return self.pages[n]
client = Client()  # cloaca: keep
# %%
%%cloaca_task
def work(context):
    context.set("n", client.get(1))
    return context
