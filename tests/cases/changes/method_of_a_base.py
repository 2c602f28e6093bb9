# case: methods that call the one of a base, or of what it holds, which they are called like: these are changes
# expect: clean
# expect: run {"context": {"plain": [4], "user": [6], "data": [8], "held": {"a": 10}, "set": [12], "nested": [[1, 2]]}}
# %%
%cloaca_workflow demo
# %%
from collections import UserDict, UserList
class Plain(list):
    def append(self, x):
        super().append(x * 2)
    def put(self, x):
        super(Plain, self).append(x)
class User(UserList):
    def append(self, x):
        super().append(x)
class Data(UserList):
    def append(self, x):
        self.data.append(x)
class Held(UserDict):
    def __setitem__(self, key, x):
        super().__setitem__(key, x)
class Many(set):
    def add(self, x):
        super().add(x)
PLAIN, USER, DATA, HELD, MANY, NESTED = Plain(), User(), Data(), Held(), Many(), Plain()
# %%
PLAIN.append(2)
USER.append(6)
DATA.append(8)
# %%
HELD["a"] = 10
MANY.add(12)
row = [1]
NESTED.put(row)
row.append(2)
# %%
%%cloaca_task
def t(context):
    context.set("plain", list(PLAIN))
    context.set("user", list(USER))
    context.set("data", list(DATA))
    context.set("held", dict(HELD))
    context.set("set", sorted(MANY))
    context.set("nested", list(NESTED))
    return context
