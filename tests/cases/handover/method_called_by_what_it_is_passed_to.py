# case: an instance is passed among what it may call itself, over and over
# expect: clean
# expect: run {"handed": {"same": "True", "statement": "[]"}}
# %%
%cloaca_workflow demo
# %%
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal


@dataclass
class Account:
    owner: str
    balance: Decimal = Decimal(0)
    history: list = field(default_factory=list)
    _next_id = 1

    def __post_init__(self):
        self.id = Account._next_id
        self.place = len(self.owner)

    def deposit(self, amount, on):
        self.balance += amount

    def withdraw(self, amount, on):
        raise ValueError(f"{self.owner} has {self.balance}")


class Bank:
    def __init__(self):
        self.accounts: dict[int, Account] = {}

    def open(self, owner):
        account = Account(owner)
        self.accounts[account.id] = account
        return account

    def interest(self, rate):
        for each in self.accounts.values():
            each.deposit((each.balance * rate).quantize(Decimal("0.01"), ROUND_HALF_UP), date(2024, 12, 31))
# %%
%%cloaca_task total --outputs statement same
bank = Bank()
ann, bob = bank.open("ann"), bank.open("bob")
bank.interest(Decimal("0.015"))
statement = [asdict(each) | {"on": each.on.isoformat(), "amount": str(each.amount)} for each in bob.history]
same = bank.accounts[bob.id] is bob
