# case: A class has a method called walk; no folder is meant.
# expect: clean
# expect: no-finding {"code": "C526"}
# expect: run {"context": {"keys": [1, 2]}}
# %%
%cloaca_workflow walked
# %%
class Tree:
    def __init__(self, keys):
        self.keys = sorted(keys)

    def walk(self):
        return self.keys


tree = Tree([2, 1])
# %%
%%cloaca_task tell
context.set("keys", tree.walk())
