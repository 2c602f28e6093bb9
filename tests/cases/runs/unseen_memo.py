# case: Two tasks fill a memo, each with what it needs.
# expect: run {"context": {"b": 2}}
# expect: no-finding {"code": "C217"}
# %%
%cloaca_workflow unseen
# %%
class Api:
    def __init__(self):
        self.cache = {}
        self.base = "here"

    def get(self, key):
        if key not in self.cache:
            self.cache[key] = len(key)
        return self.cache[key]


api = Api()
# %%
%%cloaca_task one
context.set("a", api.get("abc") + api.get("d"))
# %%
%%cloaca_task two --dependencies one
context.set("b", api.get("d") + api.get("e"))
