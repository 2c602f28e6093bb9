# case: a method that is added to a class goes by a variable: each version of that is handed over, so the cell keeps it
# expect: finding {"code": "C217", "severity": "error", "cell": 4}
# %%
%cloaca_workflow demo
# %%
class Time:
    hours = 2
# %%
%%cloaca_task make
rate = 10
# %%
%%cloaca_task add
Time.pay = lambda self: self.hours * rate
# %%
%%cloaca_task tell --outputs told
rate = rate + 1
told = Time().pay()
