# case: Behind a task that is skipped the context is empty: keys that a task cannot do without there are told
# expect: finding {"code": "C344", "severity": "warning", "cell": 4, "task": "lost", "says": ["`prices`", "wait for `first`, too"]}
# expect: finding {"code": "C344", "cell": 5, "task": "own", "says": ["`fresh`", "a default"]}
# expect: finding {"code": "C344", "cell": 6, "task": "far", "says": ["`prices`", "where `after` is skipped"]}
# expect: no-finding {"code": "C344", "task": "both"}
# expect: no-finding {"code": "C344", "task": "default"}
# expect: no-finding {"code": "C344", "task": "after"}
# expect: no-finding {"code": "C344", "task": "same"}
# expect: run-failed {"task": "lost", "type": "KeyError"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task first
context.set("prices", [1.0, 2.0])
# %%
%%cloaca_task maybe --dependencies first --trigger-rules 'cloaca.context_value("refresh", "equals", True)'
context.set("fresh", True)
# %%
%%cloaca_task lost --dependencies maybe
context.set("count", len(context["prices"]))
# %%
%%cloaca_task own --dependencies first maybe
context.set("is", context["fresh"])
# %%
%%cloaca_task far --dependencies after
print(context["prices"])
# %%
%%cloaca_task both --dependencies first maybe
context.set("both", context["prices"])
# %%
%%cloaca_task default --dependencies maybe
print(context.get("fresh", False), context.get("prices", []))
# %%
%%cloaca_task after --dependencies maybe --trigger-rules 'cloaca.task_success("maybe")'
print(context["fresh"])
# %%
%%cloaca_task same --dependencies maybe --trigger-rules 'cloaca.context_value("fresh", "equals", True)'
print(context["fresh"])
