# case: a plain cell changes an object that a class has, or a list of one, by a variable that another cell took of it
# expect: finding {"code": "C217", "task": "change", "says": "`Shop`"}
# expect: finding {"code": "C217", "task": "change", "says": "`Store`"}
# %%
%cloaca_workflow demo
# %%
class Settings:
    def __init__(self):
        self.number, self.rows = 1, []
class Shop:
    settings = Settings()
class Store:
    settings = Settings()
# %%
%%cloaca_task take
settings = Shop.settings
rows = Store.settings.rows
# %%
%%cloaca_task change
settings.number = 2
rows.append(2)
# %%
%%cloaca_task look
seen = [Shop.settings.number, Store.settings.rows]
