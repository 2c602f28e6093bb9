# %%
import random
# %%
class Card:
    """Represents a standard playing card."""
    suit_names = ['Clubs', 'Diamonds', 'Hearts', 'Spades']
    rank_names = [None, 'Ace', '2', '3', '4', '5', '6', '7', '8', '9', '10', 'Jack', 'Queen', 'King', 'Ace']

    def __init__(self, suit, rank):
        self.suit = suit
        self.rank = rank

    def __str__(self):
        return f'{Card.rank_names[self.rank]} of {Card.suit_names[self.suit]}'

    def __eq__(self, other):
        return self.suit == other.suit and self.rank == other.rank

    def to_tuple(self):
        return self.suit, self.rank

    def __lt__(self, other):
        return self.to_tuple() < other.to_tuple()
# %%
queen = Card(1, 12)
queen.suit, queen.rank
# %%
six = Card(1, 6)
queen2 = Card(1, 12)
print(queen == queen2, six < queen)
# %%
class Deck:
    def __init__(self, cards):
        self.cards = cards

    def make_cards():
        return [Card(suit, rank) for suit in range(4) for rank in range(2, 15)]

    def __str__(self):
        return '\n'.join(str(card) for card in self.cards)

    def take_card(self):
        return self.cards.pop()

    def put_card(self, card):
        self.cards.append(card)

    def shuffle(self):
        random.shuffle(self.cards)

    def sort(self):
        self.cards.sort()

    def move_cards(self, other, num):
        for i in range(num):
            other.put_card(self.take_card())
# %%
cards = Deck.make_cards()
deck = Deck(cards)
len(deck.cards)
# %%
random.seed(3)
deck.shuffle()
# %%
card = deck.take_card()
print(card)
deck.put_card(card)
# %%
class Hand(Deck):
    """Represents a hand of playing cards."""

    def __init__(self, label=''):
        self.label = label
        self.cards = []
# %%
hand = Hand('player 1')
deck.move_cards(hand, 5)
print(hand)
# %%
hand.sort()
names = [str(c) for c in hand.cards]
left = len(deck.cards)
