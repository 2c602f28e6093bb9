# case: A task fills a memo, another one goes by an attribute that is always the same.
# expect: run {"context": {"b": "here"}}
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
context.set("a", api.get("abc"))
# %%
%%cloaca_task two --dependencies one
context.set("b", api.base)
