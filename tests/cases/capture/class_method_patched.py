# case: a method is added to a class in a later cell
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": "hi bo"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow patched
# %%
class Person:
    def __init__(self, name):
        self.name = name
# %%
def greet(self):
    return f"hi {self.name}"
Person.greet = greet
# %%
%%cloaca_task
def work(context):
    context.set("v", Person("bo").greet())
    return context
