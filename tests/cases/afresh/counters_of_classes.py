# case: What a class counts as instances are made is nothing to tasks that make none and do not ask for it
# expect: clean
# expect: no-finding {"code": ["C216", "C217"]}
# expect: run {"handed": {"total": "6"}}
# %%
%cloaca_workflow counted
# %%
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass
class Order:
    ident: int
    lines: list[int] = field(default_factory=list)
    count: ClassVar[int] = 0

    def __post_init__(self):
        Order.count += 1

    def move(self, to: int) -> "Order":
        self.lines.append(to)
        return self
# %%
%%cloaca_task make
orders = [Order(number) for number in range(3)]
# %%
%%cloaca_task move
for order in orders:
    order.move(2)
# %%
%%cloaca_task tell --outputs total
total = sum(sum(order.lines) for order in orders)
