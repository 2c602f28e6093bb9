# case: lazy import inside function and class method
# expect: gives {"a": ["[1]", 2.0, "b"]}
# expect: carries ["K", "f"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
def f():
    import json
    return json.dumps([1])
class K:
    def m(self):
        from math import sqrt
        return sqrt(4)
# %%
%%cloaca_task
def a(context):
    import re
    context.set("a", [f(), K().m(), re.sub("a", "b", "a")]); return context
