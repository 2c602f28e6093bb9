# %% [markdown]
# # Counting words
# %%
import re
from collections import Counter

STOP = {"the", "and", "of", "to", "a", "in"}


def words_of(text):
    return re.findall(r"[a-z]+", text.lower())


# %% [markdown]
# ## The text
# %%
text = """It was a cold morning in the valley, and the river had frozen to the bank.
The miller went out to look at the wheel, and the wheel did not turn.
He thought of the flour and of the bakers in the town, and went in to the fire."""
lines = text.split("\n")
len(lines)
# %% [markdown]
# ## Count
# %%
words = words_of(text)
counts = Counter(words)
counts.most_common(5)
# %%
for word in STOP:
    counts.pop(word, None)
# %% [markdown]
# ## Longest words
# %%
longest = sorted(counts, key=lambda word: (-len(word), word))[:5]
print(longest)
# %%
average = sum(len(word) for word in words) / len(words)
summary = {"words": len(words), "different": len(counts), "average": round(average, 2), "longest": longest}
summary
