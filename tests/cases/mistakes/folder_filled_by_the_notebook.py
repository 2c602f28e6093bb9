# case: a folder for files that come and go is filled in a plain cell: a run has one of its own, which is empty
# expect: finding {"code": "C204", "cell": 2, "line": 5, "says": "`path`"}
# expect: finding {"code": "C204", "cell": 2, "line": 7, "says": "`work`"}
# expect: finding {"code": "C204", "cell": 2, "line": 11, "says": "`work`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow folder
# %%
import os
import tempfile
work = tempfile.mkdtemp()
path = os.path.join(work, "rows.txt")
with open(path, "w") as file:
    file.write("1")
os.mkdir(f"{work}/out")
def put(name):
    with open(os.path.join(work, name), "w") as file:
        file.write(name)
put("a")
# %%
%%cloaca_task
def load(context):
    with open(path) as file:
        context.set("rows", file.read())
    return context
