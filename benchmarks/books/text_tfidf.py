# %%
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer, TfidfTransformer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline, Pipeline
import pandas as pd, numpy as np, string, re
# %%
docs = ["The sky is blue and beautiful.", "Love this blue and beautiful sky!",
        "The quick brown fox jumps over the lazy dog.", "A king's breakfast has sausages, ham, bacon, eggs",
        "I love green eggs, ham, sausages and bacon!", "The brown fox is quick and the blue dog is lazy!"]
labels = ['weather', 'weather', 'animals', 'food', 'food', 'animals']
corpus = pd.DataFrame({'Document': docs, 'Category': labels})
# %%
stop = set('the a is and this has i over'.split())

def normalize_document(doc):
    doc = re.sub(r'[^a-zA-Z\s]', '', doc, flags=re.I | re.A).lower().strip()
    return ' '.join(t for t in doc.split() if t not in stop)

normalize_corpus = np.vectorize(normalize_document)
# %%
norm_corpus = normalize_corpus(list(corpus['Document']))
norm_corpus
# %%
cv = CountVectorizer(min_df=0., max_df=1.)
cv_matrix = cv.fit_transform(norm_corpus)
vocab = cv.get_feature_names_out()
pd.DataFrame(cv_matrix.toarray(), columns=vocab)
# %%
bv = CountVectorizer(ngram_range=(2, 2))
bv_matrix = bv.fit_transform(norm_corpus)
# %%
tv = TfidfVectorizer(use_idf=True)
tv_matrix = tv.fit_transform(norm_corpus).toarray()
# %%
from sklearn.metrics.pairwise import cosine_similarity
similarity_df = pd.DataFrame(cosine_similarity(tv_matrix))
similarity_df
# %%
clf = make_pipeline(TfidfVectorizer(preprocessor=normalize_document), MultinomialNB())
clf.fit(corpus.Document, corpus.Category)
def predict_category(s, train=labels, model=clf):
    return str(model.predict([s])[0])
guess = predict_category('quick lazy dog')
# %%
from collections import Counter, defaultdict
index = defaultdict(set)
for i, d in enumerate(norm_corpus):
    for w in d.split():
        index[w].add(i)
freq = Counter(' '.join(norm_corpus).split())
freq.most_common(3)
