# case: set in a function via nonlocal and attribute state
# expect: gives {"n": [[1, 2], "b"]}
# expect: carries ["Box", "box", "put"]
# expect: tells ["runs-at-import 2:8 `box`"]
# %%
%cloaca_workflow demo
# %%
class Box: pass
box = Box()
box.items = []
box.items.append(1)
setattr(box, "name", "b")
def put(b, x):
    b.items.append(x)
put(box, 2)
# %%
%%cloaca_task
def t(context):
    context.set("n", [box.items, box.name])
    return context
