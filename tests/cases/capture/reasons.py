# case: names are carried for a task, for another name, for a change and for one through another name
# expect: clean
# expect: run {"context": {"first": "[{\"rows\": [1]}, 4]", "second": [4, "[1, 4]"]}}
# expect: because {"first": ["js 2:1 used by text", "LIMIT 2:2 used by Box", "ROWS 2:3 used by SETTINGS", "SETTINGS 3:1 used by task first", "SETTINGS 3:2 changed before it is used by task first", "last 3:2 changes SETTINGS", "LIMIT 3:3 changed before it is used by Box", "Box 4:1 used by text", "text 5:1 used by task first"]}
# expect: because {"second": ["js 2:1 used by text", "LIMIT 2:2 used by task second", "LIMIT 3:3 changed before it is used by task second", "Box 4:1 used by text", "text 5:1 used by task second"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow reasons
# %%
import json as js
LIMIT = 3
ROWS = [1, 2]
# %%
SETTINGS = {"rows": ROWS}
last = ROWS.pop()
LIMIT += 1
# %%
class Box:
    def size(self):
        return LIMIT
# %%
def text(value):
    return js.dumps([value, Box().size()])
# %%
%%cloaca_task
def first(context):
    context.set("first", text(SETTINGS))
    return context
# %%
%%cloaca_task -d first
def second(context):
    context.set("second", [LIMIT, text(1)])
    return context
