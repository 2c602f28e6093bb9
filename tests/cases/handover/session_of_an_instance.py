# case: an instance asks by a session of its own: nothing of it is handed over, each task makes one
# expect: no-finding {"code": ["C147", "C166", "C217"]}
# %%
%cloaca_workflow demo
# %%
import requests
class Api:
    def __init__(self, base):
        self.base = base
        self.http = requests.Session()
        self.http.headers["X-App"] = "demo"
    def rows(self, path):
        answer = self.http.get(self.base + path, timeout=5)
        answer.raise_for_status()
        return answer.json()
api = Api("http://localhost:9")
# %%
%%cloaca_task first
try:
    rows = api.rows("/a")
except requests.ConnectionError:
    rows = []
# %%
%%cloaca_task
def second(context):
    try:
        more = api.rows("/b")
    except requests.ConnectionError:
        more = []
    context.set("n", len(more))
    return context
# %%
%%cloaca_task third
n = len(rows)
try:
    n += len(api.rows("/c"))
except requests.ConnectionError:
    pass
