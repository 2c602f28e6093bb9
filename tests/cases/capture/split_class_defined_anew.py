# case: a class is written anew in later cells, and the last one changes an attribute of its own: no other task has that class
# expect: clean
# expect: run {"handed": {"one": "'FIRST'"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task first --outputs one
class Example:
    name = "first"


one = Example.name.upper()
# %%
%%cloaca_task second
class Example:
    name = "second"

    def told(self):
        return Example.name


other = Example()
Example.name = "later"
print(other.told())
