# case: a constant from the network
# expect: finding {"severity": "error", "band": "C2", "says": ["RATES"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow net
# %%
import urllib.request
RATES = urllib.request.urlopen("http://127.0.0.1:1/x").read()
# %%
%%cloaca_task
def a(context):
    context.set("n", len(RATES))
    return context
