# %%
import pickle
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline
# %%
class ColumnDoubler(BaseEstimator, TransformerMixin):
    def __init__(self, factor=2.0):
        self.factor = factor
    def fit(self, X, y=None):
        self.n_ = X.shape[1]
        return self
    def transform(self, X):
        return np.hstack([X, X * self.factor])
# %%
rng = np.random.RandomState(0)
X = rng.randn(200, 3)
y = (X[:, 0] + X[:, 1] ** 2 > .5).astype(int)
# %%
pipe = Pipeline([('double', ColumnDoubler(3.0)), ('clf', LogisticRegression(max_iter=500))])
pipe.fit(X, y)
# %%
again = pickle.loads(pickle.dumps(pipe))
pred = again.predict(X)
same = bool((pred == pipe.predict(X)).all())
# %%
coef = pipe.named_steps['clf'].coef_.round(6)
acc = pipe.score(X, y)
acc
