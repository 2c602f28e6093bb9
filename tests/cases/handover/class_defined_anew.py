# case: an instance of a class that a later cell defines anew is used behind that: it must not become one of the new class
# expect: clean
# expect: run-failed {"task": "use", "type": "CodecError"}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task first
class Pet:
    def name(self):
        return "old"


pet = Pet()
# %%
%%cloaca_task second
class Pet:
    def name(self):
        return "new"


other = Pet()
# %%
%%cloaca_task use
names = pet.name() + other.name()
# %%
%%cloaca_task show
print(names)
