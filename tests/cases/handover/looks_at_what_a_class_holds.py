# case: marked cells look at texts and tables that a class has
# expect: clean
# expect: run {"handed": {"one": "'FIRST'", "two": "['a']"}}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task look
class Config:
    name = "first"
    items = {"a": 1}


one = Config.name.upper()
two = list(Config.items.keys())
# %%
%%cloaca_task show
print(one, two, Config.name.title())
