# %%
from sklearn.datasets import make_blobs
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
import matplotlib.pyplot as plt
# %%
X, truth = make_blobs(n_samples=90, centers=3, n_features=4, random_state=1)
# %%
inertias = []
models = {}
for k in range(2, 5):
    km = KMeans(n_clusters=k, n_init=3, random_state=0).fit(X)
    inertias.append(km.inertia_)
    models[k] = km
# %%
best_k = max(models, key=lambda k: silhouette_score(X, models[k].labels_))
labels = models[best_k].labels_
# %%
pca = PCA(n_components=2).fit(X)
Z = pca.transform(X)
plt.scatter(Z[:, 0], Z[:, 1], c=labels)
plt.show()
# %%
ratio = pca.explained_variance_ratio_
first = X[:5]
first[0, 0] = 0.0
x00 = X[0, 0]
