# %%
from dataclasses import dataclass, field
from enum import Enum
class Suit(Enum):
    HEARTS = 1
    SPADES = 2
@dataclass(order=True)
class Card:
    rank: int
    suit: Suit = field(compare=False)
@dataclass
class Hand:
    cards: list = field(default_factory=list)
    def add(self, c):
        self.cards.append(c)
        return self
# %%
deck = [Card(r, s) for s in Suit for r in range(2, 5)]
# %%
hand = Hand()
hand.add(deck[0]).add(deck[4])
# %%
best = max(hand.cards)
best.rank = 14
# %%
ranks = [c.rank for c in deck]
state = vars(hand)
state["owner"] = "me"
# %%
owner = hand.owner
same = hand.cards[1] is deck[4]
