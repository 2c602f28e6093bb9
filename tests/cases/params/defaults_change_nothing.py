# case: The defaults of parameters, which a root task sets, are nothing of a module's that it changes
# expect: no-finding {"code": "C218"}
# expect: run {"handed": {"total": "12"}}
# %%
%cloaca_workflow shop
%cloaca_params size:int=3
# %%
double = size * 2
# %%
%%cloaca_task rows
rows = [double] * 2
# %%
%%cloaca_task total --outputs total
total = sum(rows)
