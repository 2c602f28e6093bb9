# case: a function that only binds a kept name stays as it is, whatever else its task changes
# expect: no-finding {"code": "C230"}
# expect: again {"client": "open", "n": 1}
# expect: anew {"work": ["SEEN"]}
# %%
%cloaca_workflow kept
# %%
_client = None  # cloaca: keep
SEEN = []
def client():
    global _client
    if _client is None:
        _client = "open"
    return _client
# %%
%%cloaca_task
def work(context):
    SEEN.append(client())
    context.set("client", SEEN[-1])
    context.set("n", len(SEEN))
    return context
