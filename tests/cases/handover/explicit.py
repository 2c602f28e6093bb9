# case: --handover explicit hands literal keys over exactly; computed ones, rules' and the run's own stay raw
# expect: clean
# expect: run {"context": {"limit": 5, "raw_0": [1, 2]}, "handed": {"plain": "6", "sum": "6", "pair": "(1, 2)", "found": "{1, 2, 3}", "kinds": "['date', 'tuple', 'set']", "raw": "[1, 2]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo --handover explicit
# %%
%%cloaca_task first
import datetime

def first(context):
    context.set("day", datetime.date(2026, 1, 1))
    context["pair"] = (1, 2)
    context.update_from_dict({"found": {1, 2, 3}, "limit": 5})
    for at in range(int("1")):
        context.set(f"raw_{at}", (1, 2))
    return context
# %%
%%cloaca_task second
kinds = [type(each).__name__ for each in (context["day"], context["pair"], context["found"])]
context.set("kinds", kinds)
context.set("raw", context.get("raw_" + "0"))
# %%
%%cloaca_task third
plain = sum(found)
plain
# %%
%%cloaca_task last --dependencies second third --trigger-rules 'context_value("limit", "greater_than", 1)'
context.set("sum", context["plain"])
