# case: what a plain cell only asks of the deployment is asked for by each task, and is not in the context
# expect: clean
# expect: no-finding {"code": "C244"}
# expect: run {"context": {"rows": "[1, 2]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task prepare
token = "Bearer " + cloaca.var_or("API_TOKEN", "none")
rows = [1, 2]
# %%
%%cloaca_task send
print(token, rows)
