# case: A variable that a plain cell makes which may be skipped does not reach the cells below
# expect: finding {"code": "C344", "cell": 4, "task": "shown", "says": ["needs `rows`", "task_success(\"more\")"]}
# expect: no-finding {"code": "C344", "task": "more"}
# expect: no-finding {"code": "C344", "task": "only"}
# expect: run-failed {"task": "shown", "type": "LookupError"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
rows = [1]
# %%
%%cloaca_task more --trigger-rules 'cloaca.context_value("refresh", "equals", True)'
rows.append(2)
# %%
%%cloaca_task shown
n = len(rows)
# %%
%%cloaca_task only --trigger-rules 'cloaca.task_success("more")'
m = max(rows)
