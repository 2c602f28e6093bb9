# case: what a variable of the deployment gives is handed over
# expect: finding {"code": "C244", "severity": "warning", "says": ["`headers` has what `cloaca.var('API_TOKEN')` gives"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task prepare
headers = {"Authorization": cloaca.var("API_TOKEN")}
rows = [1, 2]
# %%
%%cloaca_task send
print(len(headers), rows)
