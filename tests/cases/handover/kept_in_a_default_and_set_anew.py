# case: a function keeps what it gave in a default, and plain cells set anew what it goes by
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "says": "keeps what it gave"}
# %%
%cloaca_workflow demo
# %%
def price(n, known={}):
    if n not in known:
        known[n] = n * RATE
    return known[n]
# %%
%%cloaca_task first
RATE = 1
once = price(5)
RATE = 2
# %%
%%cloaca_task second
again = [once, price(5), price(6)]
# %%
%%cloaca_task tell
print(again)
