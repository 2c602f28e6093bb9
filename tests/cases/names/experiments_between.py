# case: experiments between
# expect: gives {"n": 2.0}
# expect: carries ["RATE", "fee", "old"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
RATE = 0.1
def fee(x): return x * RATE
print(fee(10))
# %%
for RATE_TRY in (0.1, 0.2):
    print(RATE_TRY * 10)
# %%
old = RATE
RATE = old * 2
# %%
%%cloaca_task
def t(context):
    context.set("n", round(fee(10), 6))
    return context
