# case: a task tries an import, with another one in its place, and later cells use the name
# expect: clean
# expect: no-finding {"code": "C147"}
# expect: no-finding {"code": "C210"}
# expect: run {"handed": {"found": "[3, 9]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow tried
# %%
%%cloaca_task install
try:
    import nosuchmodule as maths
except ImportError:
    import math as maths
# %%
def low(value):
    return maths.floor(value)
# %%
%%cloaca_task first
number = low(3.5)
# %%
%%cloaca_task second --outputs found
found = [number, maths.floor(9.5)]
