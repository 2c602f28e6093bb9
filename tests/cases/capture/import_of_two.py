# case: a function that is called above uses two names of one import
# expect: clean
# expect: run {"context": {"v": "[1]"}}
# expect: captured ["LIMIT", "json", "make", "re"]
# %%
%load_ext cloaca_nb
%cloaca_workflow two
# %%
import json, re
def make():
    return json.dumps([len(re.findall("a", "ab"))])
LIMIT = make()
# %%
%%cloaca_task
def work(context):
    context.set("v", LIMIT)
    return context
