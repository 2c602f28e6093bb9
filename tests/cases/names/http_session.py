# case: http session
# expect: carries []
# expect: tells ["computed-name 3:3:22 payload"]
# %%
%cloaca_workflow demo
# %%
import requests
session = requests.Session()
session.headers.update({"x": "y"})
resp = session.get("http://localhost")
payload = requests.get("http://localhost").json()
# %%
%%cloaca_task
def t(context):
    context.set("p", payload)
    return context
