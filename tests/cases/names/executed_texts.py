# case: texts that are passed on, kept in a dictionary or put together are executed, and ask for names of the notebook
# expect: clean
# expect: no-finding {"code": "C241"}
# expect: gives {"passed": 8, "rules": [9, 20], "made": [1, 2, 2], "lambdas": 12, "classes": [1, 2]}
# %%
%cloaca_workflow demo
# %%
import math

SCALE, A, B, C = 4, 4, 5, 6


def calculated(text):
    return eval(text)


def executed(text, *, kept):
    exec(text)
    return kept
# %%
def f_x(): return 1
def f_y(): return 2


class Csv:
    n = 1


class Json:
    n = 2


RULES = {"sum": "A + B", "product": "A * B"}
BY_NAME = {"times": "lambda x: x * C"}
# %%
%%cloaca_task passed
context.set("passed", executed("kept.append(SCALE)", kept=[])[0] + calculated("SCALE"))
# %%
%%cloaca_task rules
context.set("rules", [eval(each) for each in RULES.values()])
# %%
%%cloaca_task made
found = [eval(f"f_{each}()") for each in "xy"]
for name in ["floor"]:
    found.append(eval("math." + name + "(2.5)"))
context.set("made", found)
# %%
%%cloaca_task lambdas
functions = {name: eval(text) for name, text in BY_NAME.items()}
context.set("lambdas", functions["times"](2))
# %%
%%cloaca_task classes
context.set("classes", [eval(name).n for name in ["Csv", "Json"]])
