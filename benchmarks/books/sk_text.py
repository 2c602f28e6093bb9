# %%
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB
docs = ["free money now", "meeting at noon", "win free prize", "lunch at noon", "free lunch"]
labels = [1, 0, 1, 0, 0]
# %%
vec = CountVectorizer()
M = vec.fit_transform(docs)
M.shape
# %%
vocab = vec.vocabulary_
dense = M.toarray()
# %%
nb = MultinomialNB()
nb.fit(M, labels)
# %%
proba = nb.predict_proba(vec.transform(["free prize at noon"]))
# %%
tfidf = TfidfVectorizer(ngram_range=(1, 2))
T = tfidf.fit_transform(docs)
data = T.data
data *= 2
total = T.sum()
