# %%
import numpy as np
from itertools import product
generation = 0
# %%
board = np.zeros((12, 12), dtype=int)
board[1, 2] = board[2, 3] = 1
board[3, 1:4] = 1
# %%
def neighbours(b):
    return sum(np.roll(np.roll(b, i, 0), j, 1) for i, j in product((-1, 0, 1), repeat=2) if (i, j) != (0, 0))

def step(b):
    global generation
    generation += 1
    n = neighbours(b)
    return ((n == 3) | ((b == 1) & (n == 2))).astype(int)
# %%
frames = [board]
for _ in range(8):
    board = step(board)
    frames.append(board)
alive = [int(f.sum()) for f in frames]
# %%
generation
# %%
def show(b):
    return '\n'.join(''.join('#' if c else '.' for c in row) for row in b)

print(show(board))
# %%
board = step(board)
last = show(board)
generation
