# %%
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import svds
# %%
rng = np.random.default_rng(10)
ratings = pd.DataFrame({'user': rng.integers(0, 40, 500), 'item': rng.integers(0, 25, 500), 'rating': rng.integers(1, 6, 500)})
ratings = ratings.drop_duplicates(['user', 'item']).reset_index(drop=True)
ratings.head()
# %%
n_users, n_items = ratings.user.nunique(), ratings.item.nunique()
print(f'{n_users} users, {n_items} items')
# %%
matrix = sparse.csr_matrix((ratings.rating.astype(float), (ratings.user, ratings.item)))
sparsity = 1 - matrix.nnz / np.prod(matrix.shape)
# %%
dense = matrix.toarray()
user_mean = dense.sum(1) / np.maximum((dense > 0).sum(1), 1)
demeaned = dense - user_mean.reshape(-1, 1) * (dense > 0)
# %%
u, s, vt = svds(demeaned, k=5, v0=np.ones(min(demeaned.shape)))
predicted = u @ np.diag(s) @ vt + user_mean[:, None]
# %%
def recommend(user, n=3):
    scores = predicted[user].copy()
    scores[dense[user] > 0] = -np.inf
    return np.argsort(scores)[::-1][:n].tolist()

recs = {user: recommend(user) for user in range(5)}
recs
# %%
rmse = np.sqrt(((predicted - dense)[dense > 0] ** 2).mean())
err = ratings.assign(pred=predicted[ratings.user, ratings.item])
by_item = err.groupby('item').apply(lambda g: ((g.rating - g.pred) ** 2).mean() ** .5, include_groups=False)
