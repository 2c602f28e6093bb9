# case: A session of HTTP by which tasks only ask is made in each; one that may keep more cannot be handed over
# expect: no-finding {"code": "C147", "says": "`asking`"}
# expect: no-finding {"code": "C147", "says": "`service`"}
# expect: no-finding {"code": "C147", "says": "`noted`"}
# expect: finding {"code": "C147", "task": "first", "says": ["`logged_in`", "a connection"]}
# expect: finding {"code": "C147", "task": "first", "says": ["`strange`", "no text holds"]}
# %%
%cloaca_workflow sessions
# %%
import boto3
import httpx
import requests
from unheard_of import Tracker

seen = []
asking = requests.Session()
asking.headers.update({"Accept": "application/json"})
noted = requests.Session()
noted.hooks["response"].append(lambda answer, *args, **kwargs: seen.append(answer.url))
logged_in = httpx.Client()
service = boto3.client("s3")
strange = Tracker()


def get(path):
    answer = asking.get(f"https://example.org/{path}", timeout=10)
    answer.raise_for_status()
    return answer.json()
# %%
%%cloaca_task first
items = get("items")
logged_in.post("https://example.org/login", data={"name": "me"})
noted.get("https://example.org/")
service.put_object(Bucket="items", Key="a", Body=b"")
strange.note("a")
# %%
%%cloaca_task second
pages = [get(f"items/{item}") for item in items]
page = logged_in.get("https://example.org/").text
size = noted.get("https://example.org/").status_code
tag = service.get_object(Bucket="items", Key="a")["ETag"]
notes = strange.notes
