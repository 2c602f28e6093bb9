# case: attributes of own objects, of instances, and what is set at load are nothing of the process's
# expect: no-finding {"code": "C218"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import json
import socket
from types import SimpleNamespace
socket.setdefaulttimeout(None)
class Box:
    size = 1
def local():
    json = SimpleNamespace()
    json.dumps = str
    return json
# %%
%%cloaca_task
def work(context):
    box = Box()
    box.size = 2
    local()
    found = SimpleNamespace(n=1)
    found.n = 2
    rows = json.loads("[{}]")
    rows[0]["n"] = found.n
    setattr(box, "more", rows)
    context.set("n", box.size)
    return context
