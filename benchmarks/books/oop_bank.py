# %%
class Account:
    interest = 0.02
    def __init__(self, owner, balance=0):
        self.owner, self.balance, self.history = owner, balance, []
    def deposit(self, x):
        self.balance += x
        self.history.append(("d", x))
    @property
    def summary(self):
        return f"{self.owner}: {self.balance:.2f}"
class Savings(Account):
    def accrue(self):
        self.deposit(self.balance * self.interest)
# %%
accounts = {n: Savings(n, 100) for n in ("ann", "bob")}
# %%
ann = accounts["ann"]
ann.deposit(50)
# %%
for a in accounts.values():
    a.accrue()
# %%
Savings.interest = 0.5
ann.accrue()
# %%
lines = [a.summary for a in accounts.values()]
hist = ann.history
