# case: pipeline of constants from json text
# expect: gives {"avg": 1.5}
# expect: carries ["AVG", "B", "CONFIG", "TOTAL", "json"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import json
CONFIG = json.loads("""
{"a": 1,
 "b": [1, 2]}
""")
B = CONFIG["b"]
TOTAL = sum(B)
AVG = round(TOTAL / len(B), 2)
# %%
%%cloaca_task
def t(context):
    context.set("avg", AVG)
    return context
