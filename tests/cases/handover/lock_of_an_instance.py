# case: an instance of the notebook's own class holds a lock, or a session that keeps more than answers
# expect: finding {"code": "C147", "cell": 2, "line": 15, "says": ["`bag`", "a lock"]}
# expect: finding {"code": "C147", "cell": 2, "line": 16, "says": ["`api`", "object"]}
# %%
%cloaca_workflow demo
# %%
import threading
import requests
class Bag:
    def __init__(self):
        self.lock = threading.Lock()
        self.rows = []
    def put(self, row):
        with self.lock:
            self.rows.append(row)
class Api:
    def __init__(self):
        self.http = requests.Session()
    def send(self, row):
        return self.http.post("http://localhost:9", json=row).json()
bag = Bag()
api = Api()
# %%
%%cloaca_task first
bag.put(1)
answer = api.send(1)
# %%
%%cloaca_task second
bag.put(2)
other = api.send(2)
n = len(bag.rows)
