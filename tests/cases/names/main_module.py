# case: a task asks the notebook's own module for a name
# expect: finding {"code": "C235", "severity": "error", "cell": 3, "line": 3, "says": "`import __main__`"}
# expect: finding {"code": "C235", "severity": "error", "cell": 4, "line": 4, "says": "`sys.modules[__name__]`"}
# expect: finding {"code": "C235", "severity": "error", "cell": 5, "line": 2, "says": "`sys.modules[__name__]`"}
# expect: finding {"code": "C235", "cell": 7, "line": 4, "says": "`sys.modules[__name__]`"}
# expect: finding {"code": "C235", "cell": 7, "line": 5, "says": "`doctest.testmod()`"}
# expect: finding {"code": "C231", "cell": 7, "line": 6, "says": "`sys._getframe(1).f_globals`"}
# expect: no-finding {"code": "C235", "cell": 8}
# expect: no-finding {"code": "C231", "cell": 8}
# expect: no-finding {"code": "C527"}
# %%
%cloaca_workflow demo
# %%
STAGE = "dev"
# %%
%%cloaca_task
def one(context):
    import __main__
    context.set("stage", __main__.STAGE)
    return context
# %%
%%cloaca_task
def two(context):
    import sys
    context.set("other", sys.modules[__name__].STAGE)
    return context
# %%
import sys
me = sys.modules[__name__]
# %%
%%cloaca_task
def three(context):
    context.set("third", me.STAGE)
    return context
# %%
%%cloaca_task
def four(context):
    import doctest, inspect, sys
    context.set("functions", len(inspect.getmembers(sys.modules[__name__], inspect.isfunction)))
    context.set("tried", doctest.testmod().attempted)
    context.set("above", sys._getframe(1).f_globals["STAGE"])
    return context
# %%
%%cloaca_task
def five(context):
    import doctest, json, sys
    setattr(sys.modules[__name__], "SET", 1)
    context.set("tried", [doctest.testmod(json).attempted, sys._getframe(1).f_globals["__name__"]])
    return context
