# case: what is imported from a module after a cell has put something there is what the cell has put there
# expect: turns {"fill": ["mine a", "mine b"], "mine": [1, 2, 3], "again": "other", "count": 2}
# expect: run {"context": {"fill": ["mine a", "mine b"], "mine": [1, 2, 3], "again": "other", "count": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow imported
# %%
%%cloaca_module beside
LOG = []
def total(rows):
    return sum(rows)
# %%
import decimal
import textwrap
import beside
textwrap.fill = lambda text: f"mine {text}"
decimal.mine = [1]
first = beside.total
def total(rows):
    beside.LOG.append(len(rows))
    return first(rows)
beside.total = total
# %%
from textwrap import fill
from decimal import mine
from beside import total as counted
texts = [fill("a")]
# %%
mine.append(2)
counted([1])
decimal.mine = "other"
# %%
from decimal import mine as again
# %%
%%cloaca_task
def go(context):
    texts.append(fill("b"))
    context.set("fill", texts)
    mine.append(3)
    context.set("mine", mine)
    context.set("again", again)
    counted([1, 2])
    context.set("count", len(beside.LOG))
    return context
