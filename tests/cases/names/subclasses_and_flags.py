# case: a task asks for what is in memory by chance, and for what calculations have left
# expect: finding {"code": "C233", "severity": "warning", "cell": 3, "line": 3, "says": ["Base.__subclasses__()"]}
# expect: finding {"code": "C233", "severity": "warning", "cell": 3, "line": 4, "says": ["flags"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import decimal
class Base:
    pass
class One(Base):
    pass
class Two(Base):
    pass
del One
third = decimal.Decimal(1) / 3
# %%
%%cloaca_task
def tell(context):
    context.set("a", [each.__name__ for each in Base.__subclasses__()])
    context.set("b", str(third) if decimal.getcontext().flags[decimal.Inexact] else "")
    return context
