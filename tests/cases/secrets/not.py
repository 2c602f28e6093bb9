# case: hashes, placeholders and environment lookups are no secrets
# expect: no-finding {"band": "C8"}
# %%
%load_ext cloaca_nb
%cloaca_workflow nosecret
import os
# %%
%%cloaca_task
def a(context):
    password = os.environ.get("PASSWORD", "")
    api_key = "YOUR_API_KEY"
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    url = "https://example.com/a?b=c"
    token = ""
    context.set("x", len(password + api_key + digest + url + token))
    return context
