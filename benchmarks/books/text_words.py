# %%
import re, string
from collections import Counter
text = """It was the best of times, it was the worst of times, it was the age of wisdom..."""
# %%
words = re.findall(r"[a-z]+", text.lower())
stop = {"the", "of", "it", "was"}
# %%
freq = Counter(w for w in words if w not in stop)
top = freq.most_common(3)
# %%
bigrams = Counter(zip(words, words[1:]))
index = {}
for i, w in enumerate(words):
    index.setdefault(w, []).append(i)
# %%
pattern = re.compile(r"(\w+) of (\w+)")
pairs = pattern.findall(text)
lens = {w: len(w) for w in index}
longest = max(lens, key=lens.get)
