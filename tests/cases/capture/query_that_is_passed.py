# case: the texts of queries are passed to what asks them: the names in them are carried
# expect: captured ["LIMIT", "FLOOR", "OTHER"]
# expect: gives {"some": [2, 3], "all": [2, 3], "one": [3]}
# %%
%load_ext cloaca_nb
%cloaca_workflow queries
# %%
import pandas as pd
df = pd.DataFrame({"a": [1, 2, 3]})
LIMIT, FLOOR, OTHER = 2, 1, 3
# %%
def chosen(table, text):
    return table.query(text)
class Table:
    def __init__(self, table):
        self.table = table
    def where(self, text="a > @FLOOR"):
        return self.table.query(text)
# %%
%%cloaca_task
def ask(context):
    context.set("some", chosen(df, "a >= @LIMIT")["a"].tolist())
    context.set("all", Table(df).where()["a"].tolist())
    context.set("one", Table(df).where(text="a == @OTHER")["a"].tolist())
    return context
