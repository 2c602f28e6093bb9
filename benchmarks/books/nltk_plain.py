# %%
text = """Emma Woodhouse, handsome, clever, and rich, with a comfortable home and happy disposition,
seemed to unite some of the best blessings of existence; and had lived nearly twenty-one years
in the world with very little to distress or vex her."""
# %%
import re, string
tokens = re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)?", text)
len(tokens)
# %%
sorted(set(tokens))[:10]
# %%
def lexical_diversity(text):
    return len(set(text)) / len(text)
def percentage(count, total):
    return 100 * count / total
# %%
lexical_diversity(tokens)
# %%
percentage(4, 5)
# %%
class FreqDist(dict):
    def __init__(self, samples=()):
        super().__init__()
        for s in samples:
            self[s] = self.get(s, 0) + 1
    def most_common(self, n):
        return sorted(self.items(), key=lambda kv: (-kv[1], kv[0]))[:n]
fdist = FreqDist(w.lower() for w in tokens)
fdist.most_common(5)
# %%
stopwords = set("the a of and to in with had some her or".split())
content = [w for w in tokens if w.lower() not in stopwords]
# %%
content.sort(key=len)
content[-3:]
# %%
bigrams = list(zip(tokens, tokens[1:]))
cfd = {}
for a, b in bigrams:
    cfd.setdefault(a.lower(), {}).setdefault(b.lower(), 0)
    cfd[a.lower()][b.lower()] += 1
# %%
cfd["and"]
# %%
def generate_model(cfdist, word, num=6):
    out = []
    for i in range(num):
        out.append(word)
        nxt = cfdist.get(word)
        if not nxt:
            break
        word = max(nxt, key=nxt.get)
    return " ".join(out)
# %%
generated = generate_model(cfd, "and")
print(generated)
# %%
def stem(word):
    for suffix in ['ing', 'ly', 'ed', 'ious', 'ies', 'ive', 'es', 's', 'ment']:
        if word.endswith(suffix):
            return word[:-len(suffix)]
    return word
stems = [stem(t) for t in tokens]
# %%
porter = {w: stem(w) for w in set(tokens)}
words_by_stem = {}
for w in sorted(porter):
    words_by_stem.setdefault(porter[w], set()).add(w)
# %%
g = (len(w) for w in tokens)
avg = sum(g) / len(tokens)
# %%
vocab = {w: i for i, w in enumerate(sorted(set(tokens)))}
ids = [vocab[t] for t in tokens]
