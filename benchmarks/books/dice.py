# %% [markdown]
# # Rolling dice
# %%
import random
import statistics

random.seed(12)


# %%
def roll(sides=6):
    return random.randint(1, sides)


# %%
# One thousand rolls
rolls = [roll() + roll() for _ in range(1000)]
rolls[:10]
# %%
# Frequencies
frequency = {total: rolls.count(total) for total in range(2, 13)}
frequency
# %%
# Streaks
streak = best = 0
for value in rolls:
    streak = streak + 1 if value >= 7 else 0
    best = max(best, streak)
print("longest streak:", best)
# %%
mean = statistics.mean(rolls)
spread = statistics.pstdev(rolls)
print(mean, spread)
