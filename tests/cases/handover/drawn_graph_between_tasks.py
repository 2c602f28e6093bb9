# case: cells that are no tasks draw a graph and tell of a fitted model, which later tasks change
# expect: no-finding {"band": "C1"}
# %%
%cloaca_workflow demo
# %%
import matplotlib.pyplot as plt
import networkx as nx
import pandas as pd
import statsmodels.api as sm

# %%
%%cloaca_task build
graph = nx.path_graph(3)
nx.set_node_attributes(graph, {0: 1}, "order")
frame = pd.DataFrame({"a": [1, 2], "b": [3.0, 4.0]})
fitted = sm.OLS(frame.b, frame.a).fit()
# %%
nx.draw(graph, with_labels=True)
plt.show()
# %%
print(fitted.summary())
# %%
%%cloaca_task more --outputs nodes
graph.add_node(3)
frame["a"] += 1
nodes = len(graph) + len(fitted.params)
