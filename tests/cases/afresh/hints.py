# case: hints written as text lead to classes that are made anew
# expect: again {"n": [1, true]}
# expect: anew {"work": ["LOG", "Item", "Box"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import typing
LOG = []
class Item:
    def __init__(self):
        LOG.append(1)
class Box:
    item: 'Item'
# %%
%%cloaca_task
def work(context):
    made = typing.get_type_hints(Box)["item"]()
    context.set("n", [len(LOG), isinstance(made, Item)])
    return context
