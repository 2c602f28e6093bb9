# case: a cell that is no task draws between two that go on with axes
# expect: finding {"code": "C144", "cell": 4, "says": "this cell changes `axes`, which task `make` makes and task `label` reads"}
# expect: no-finding {"code": "C210"}
# %%
%load_ext cloaca_nb
%cloaca_workflow figures
# %%
import matplotlib.pyplot as plt
# %%
# %%cloaca_task make
fig, axes = plt.subplots(1, 2)
# %%
plt.subplot(2, 2, 1)
# %%
# %%cloaca_task label
for ax in axes.ravel():
    ax.annotate("x", (0, 0))
n = 1
