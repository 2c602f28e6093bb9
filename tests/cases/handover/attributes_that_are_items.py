# case: a dictionary whose attributes are its items (self.__dict__ = self) is handed over as such
# expect: clean
# expect: run {"handed": {"out": "(2, 3, ['a', 'rows', 'b', 'c'], [1, 3], True)"}}
# %%
%cloaca_workflow demo
# %%
class Settings(dict):
    def __init__(self, **items):
        super().__init__(**items)
        self.__dict__ = self
# %%
%%cloaca_task one
settings = Settings(a=1, rows=[1])
# %%
%%cloaca_task two
settings.b = settings.a + 1
settings["c"] = 3
settings.rows.append(settings.c)
# %%
%%cloaca_task three --outputs out
out = (settings["b"], settings.c, list(settings), settings["rows"], vars(settings) is settings)
