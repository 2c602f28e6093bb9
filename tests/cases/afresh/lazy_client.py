# case: a client that is made when it is first wanted counts its calls
# expect: again {"n": 2}
# expect: anew {"work": ["_client", "client"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
_client = None
class Client:
    def __init__(self): self.calls = 0
    def get(self):
        self.calls += 1
        return self.calls
def client():
    global _client
    if _client is None:
        _client = Client()
    return _client
# %%
%%cloaca_task
def work(context):
    client().get()
    context.set("n", client().get())
    return context
