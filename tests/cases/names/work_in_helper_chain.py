# case: work in helper chain
# expect: carries []
# expect: tells ["computed-name 3:3:22 n"]
# %%
%cloaca_workflow demo
# %%
import requests
def fetch(u):
    return requests.get(u).json()
def fetch_all(us):
    return [fetch(u) for u in us]
URLS = ["a"]
data = fetch_all(URLS)
n = len(data)
# %%
%%cloaca_task
def a(context):
    context.set("a", n); return context
