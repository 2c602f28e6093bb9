# case: A task asks how much another one has kept in a memo.
# expect: finding {"code": "C217", "task": "one", "cell": 3, "says": ["`api`", "task `two`"]}
# %%
%cloaca_workflow unseen
# %%
class Api:
    def __init__(self):
        self.cache = {}

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
context.set("b", len(api.cache))
