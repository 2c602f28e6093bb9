# case: all that is derived of a class of Python's own is asked for, of which a package has what tasks name; of an own class it has all
# expect: finding {"code": "C233", "severity": "warning", "cell": 3, "line": 3, "says": ["Exception.__subclasses__()"]}
# expect: finding {"code": "C233", "cell": 3, "line": 4, "says": ["logging.Filter.__subclasses__()"]}
# expect: no-finding {"code": "C233", "line": 5}
# %%
%load_ext cloaca_nb
%cloaca_workflow derived
# %%
import logging
class AppError(Exception): ...
class Shape: ...
class Circle(Shape): ...
# %%
%%cloaca_task
def t(context):
    a = [each for each in Exception.__subclasses__() if each.__name__ == "AppError"]
    b = [each for each in logging.Filter.__subclasses__() if each.__name__ == "Own"]
    c = [each.__name__ for each in Shape.__subclasses__()]
    context.set("n", [len(a), len(b), c])
    return context
