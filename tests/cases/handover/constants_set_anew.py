# case: what is bound twice, can change, or is asked for is no constant that is carried with a function's defaults
# expect: finding {"code": "C210", "cell": 3, "says": "`RATE`"}
# expect: finding {"code": "C210", "cell": 3, "says": "`ROWS`"}
# expect: finding {"code": "C210", "cell": 3, "says": "`SIZE`"}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task settings --outputs SIZE
RATE = 0.2
ROWS = [1, 2]
SIZE = 3
# %%
def scaled(x, rate=RATE, rows=ROWS, size=SIZE):
    return x * rate + len(rows) + size
# %%
%%cloaca_task first --outputs y
y = scaled(3)
# %%
%%cloaca_task again --outputs z
RATE = 2
z = y + RATE
