# %% [markdown]
# # Classes: a bank
# %%
class Account:
    rate = 0.02

    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount

    def interest(self):
        return self.balance * self.rate

    def __repr__(self):
        return f"Account({self.owner!r}, {self.balance})"


# %%
# Open accounts
ana = Account("Ana", 100)
ben = Account("Ben")
accounts = [ana, ben]
accounts
# %%
# Pay in
ben.deposit(50)
for account in accounts:
    account.deposit(10)
# %%
# Interest
interest = {account.owner: account.interest() for account in accounts}
total = sum(interest.values())
print(total)
# %%
richest = max(accounts, key=lambda account: account.balance).owner
richest
