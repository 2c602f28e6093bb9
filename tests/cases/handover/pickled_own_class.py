# case: an instance of an own class inside of a library's object that is pickled, as a transformer in a model
# expect: clean
# expect: run {"handed": {"found": "['Rule', 5]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo --handover pickle
# %%
import calendar


class Rule:
    day = 5
# %%
%%cloaca_task make
plan = calendar.TextCalendar()
plan.rule = Rule()
# %%
%%cloaca_task use
found = [type(plan.rule).__name__, plan.rule.day]
found
