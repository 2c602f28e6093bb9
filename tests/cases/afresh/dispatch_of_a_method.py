# case: a task registers with a method that is dispatched, by the class and by an instance, which another one calls
# expect: finding {"code": "C217", "severity": "error", "cell": 3, "line": 2, "task": "by_class", "says": "`Label`"}
# expect: finding {"code": "C217", "severity": "error", "cell": 4, "line": 2, "task": "by_instance", "says": "`Label`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from functools import singledispatchmethod
class Label:
    @singledispatchmethod
    def of(self, value):
        return "something"
# %%
%%cloaca_task by_class
Label.of.register(int, lambda self, value: "a number")
# %%
%%cloaca_task by_instance
Label().of.register(str, lambda self, value: "a text")
# %%
%%cloaca_task tell
label = Label().of(1)
label
