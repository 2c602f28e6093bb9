# %%
import numpy as np
import matplotlib.pyplot as plt
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.metrics import silhouette_score

# %% [markdown]
# ### Make blobs
# %%
X, true = make_blobs(n_samples=300, centers=4, cluster_std=0.7, random_state=0)
plt.scatter(X[:, 0], X[:, 1], s=20)
# %% [markdown]
# ### How many clusters?
# %%
inertias = []
scores = {}
for k in range(2, 7):
    km = KMeans(n_clusters=k, n_init=4, random_state=0).fit(X)
    inertias.append(km.inertia_)
    scores[k] = silhouette_score(X, km.labels_)
best = max(scores, key=scores.get)
best
# %%
plt.plot(range(2, 7), inertias, "o-")
plt.show()
# %% [markdown]
# ### Fit
# %%
kmeans = KMeans(n_clusters=best, n_init=4, random_state=0)
labels = kmeans.fit_predict(X)
centers = kmeans.cluster_centers_
sizes = np.bincount(labels)
sizes
