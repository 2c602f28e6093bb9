"""What `suggest` of notebooks of 200 cells takes, in processor time, beyond imports.

The notebooks are of three kinds: plain Python of loops, functions and classes, tables of pandas, and models
of scikit-learn in small steps. A few cells stand in them again and again, with other names each time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping

from benchmarks.measure import Row, processor_s
from cloaca_nb.check.cut import cut
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.syntax import forget

CELLS, LIMIT_MS = 200, 500.0
_BETWEEN = "\n# %%\n"

PLAIN = """
def clean_@(rows):
    return [row.strip().lower() for row in rows if row]
# %%
class Counter@:
    def __init__(self, start=0):
        self.seen = {}
        self.total = start

    def add(self, word):
        self.seen[word] = self.seen.get(word, 0) + 1
        self.total += 1

    def top(self, n=3):
        return sorted(self.seen.items(), key=lambda item: -item[1])[:n]
# %%
words_@ = clean_@(lines)
# %%
counter_@ = Counter@()
for word in words_@:
    counter_@.add(word)
# %%
totals_@ = {}
for word in words_@:
    if len(word) > @ % 5:
        totals_@.setdefault(word[0], []).append(len(word))
    else:
        short.append(word)
# %%
means_@ = {letter: sum(found) / len(found) for letter, found in totals_@.items()}
# %%
best_@ = max(means_@, key=means_@.get)
print(best_@, counter_@.top())
# %%
rng = random.Random(@)
sample_@ = [rng.random() for _ in range(100)]
# %%
steps_@ = 0
value = @ + 27
while value != 1:
    value = value // 2 if value % 2 == 0 else 3 * value + 1
    steps_@ += 1
# %%
mean = sum(sample_@) / len(sample_@)
results.append({"run": @, "best": best_@, "steps": steps_@, "mean": mean})
"""

PANDAS = """
df_@ = pd.read_csv("data/part_@.csv")
df_@.head()
# %%
df_@ = df_@.dropna(subset=["price", "city"])
df_@["city"] = df_@["city"].str.strip().str.title()
# %%
df_@["total"] = df_@["price"] * df_@["amount"]
df_@.loc[df_@["total"] < 0, "total"] = 0
# %%
df_@["day"] = pd.to_datetime(df_@["day"])
df_@["month"] = df_@["day"].dt.month
# %%
by_city_@ = df_@.groupby("city")["total"].sum().sort_values(ascending=False)
# %%
by_city_@.plot(kind="bar", title="part @")
plt.show()
# %%
pivot_@ = df_@.pivot_table(index="city", columns="month", values="total", aggfunc="mean").fillna(0)
# %%
merged_@ = df_@.merge(regions, on="city", how="left")
merged_@.describe()
# %%
top_@ = merged_@.nlargest(10, "total")[["city", "region", "total"]]
top_@
# %%
frames.append(top_@.assign(part=@))
"""

SKLEARN = """
X_@, y_@ = make_classification(n_samples=500, n_features=8, random_state=@)
# %%
X_train_@, X_test_@, y_train_@, y_test_@ = train_test_split(X_@, y_@, random_state=@)
# %%
scaler_@ = StandardScaler()
X_train_@ = scaler_@.fit_transform(X_train_@)
# %%
X_test_@ = scaler_@.transform(X_test_@)
# %%
model_@ = LogisticRegression(C=@ + 1, max_iter=200)
model_@.fit(X_train_@, y_train_@)
# %%
predicted_@ = model_@.predict(X_test_@)
# %%
score_@ = accuracy_score(y_test_@, predicted_@)
print(f"{score_@:.3f}")
# %%
probabilities_@ = model_@.predict_proba(X_test_@)[:, 1]
auc_@ = roc_auc_score(y_test_@, probabilities_@)
# %%
forest_@ = RandomForestClassifier(n_estimators=20, random_state=@).fit(X_train_@, y_train_@)
# %%
scores.append((score_@, auc_@, forest_@.score(X_test_@, y_test_@)))
"""

#: What stands on top, the cells that follow again and again, and the last one.
KINDS: Mapping[str, tuple[str, str, str]] = {
    "plain Python of loops, functions and classes": (
        "import random\nlines = ['To be or not to be'] * 20\nresults, short = [], []",
        PLAIN,
        "print(len(results), short[:3])",
    ),
    "tables of pandas": (
        "import pandas as pd\nimport matplotlib.pyplot as plt\n"
        "regions = pd.read_csv('data/regions.csv')\nframes = []",
        PANDAS,
        "every = pd.concat(frames)\nevery.to_csv('top.csv')",
    ),
    "scikit-learn in small steps": (
        "from sklearn.datasets import make_classification\n"
        "from sklearn.ensemble import RandomForestClassifier\n"
        "from sklearn.linear_model import LogisticRegression\n"
        "from sklearn.metrics import accuracy_score, roc_auc_score\n"
        "from sklearn.model_selection import train_test_split\n"
        "from sklearn.preprocessing import StandardScaler\n"
        "scores = []",
        SKLEARN,
        "print(max(scores))",
    ),
}


def rows() -> Iterator[Row]:
    """The rows of this file."""
    for kind in KINDS:
        took = processor_s(lambda kind=kind: cut(notebook(kind)), 3, _begin)
        said = f"`suggest` of {CELLS} cells, against {LIMIT_MS:g} ms: {kind}"
        yield Row(said, took, LIMIT_MS / 1e3, took * 1e3, "ms", LIMIT_MS)


def _begin() -> None:
    """Nothing is left of the time before, and nobody has to clear that away meanwhile."""
    forget()
    gc.collect()


def notebook(kind: str, count: int = CELLS) -> Document:
    """A notebook of one of the kinds, of so many cells."""
    first, again, last = KINDS[kind]
    cells = again.strip().split(_BETWEEN)
    middle = [cells[at % len(cells)].replace("@", str(at // len(cells))) for at in range(count - 2)]
    return Document(tuple(Cell(at, "code", text) for at, text in enumerate((first, *middle, last), 1)))
