# case: A task that gets no parameters where one before it is skipped is told, and does not go by the default
# expect: finding {"code": "C242", "severity": "warning", "cell": 5, "task": "last", "says": "`rate` does not reach task `last` where `maybe`"}
# expect: no-finding {"code": "C242", "task": "both"}
# expect: no-finding {"code": "C242", "says": "`refresh`"}
# expect: run-input {"rate": 0.9}
# expect: run-failed {"task": "last", "type": "LookupError"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params rate:float=0.5 refresh:bool=false
double = rate * 2
# %%
%%cloaca_task first
context.set("prices", [1.0, 2.0])
# %%
%%cloaca_task maybe --dependencies first --trigger-rules 'cloaca.context_value("refresh", "equals", True)'
context.set("fresh", True)
# %%
%%cloaca_task both --dependencies first maybe
context.set("both", double)
# %%
%%cloaca_task last --dependencies maybe
context.set("scale", rate)
