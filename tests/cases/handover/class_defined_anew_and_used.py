# case: a class is defined anew in later cells, and instances are made anew, too: each is of the class of its time
# expect: clean
# expect: run {"handed": {"names.use": "'old new'"}}
# %%
%cloaca_workflow demo
# %%
class Pet:
    def name(self):
        return "old"
# %%
%%cloaca_task first
pet = Pet()
# %%
%%cloaca_task told
names = pet.name()
# %%
class Pet:
    def name(self):
        return "new"
# %%
%%cloaca_task second
pet = Pet()
# %%
%%cloaca_task use --outputs names
names = names + " " + pet.name()
