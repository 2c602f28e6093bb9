# case: Cells that only ask a graph or a fitted model, and draw it, change nothing of it
# expect: no-finding {"code": "C144"}
# %%
%cloaca_workflow graphs
# %%
import networkx as nx
import statsmodels.api as sm
import statsmodels.formula.api as smf
# %%
%%cloaca_task build
G = nx.Graph()
G.add_weighted_edges_from([("a", "b", 1.0), ("b", "c", 2.0)])
res = smf.ols("y ~ x", data={"x": [1, 2, 3], "y": [1, 2, 4]}).fit()
# %%
pos = nx.spring_layout(G, seed=1)
nx.draw(G, pos, with_labels=True)
nx.draw_networkx_edge_labels(G, pos, edge_labels=nx.get_edge_attributes(G, "weight"))
# %%
list(G.edges(data=True)), G.degree("a"), nx.density(G), [node for node in G.nodes], len(G)
# %%
for part in nx.connected_components(G):
    print(part, dict(G.degree()))
# %%
print(res.summary())
sm.qqplot(res.resid, line="s")
# %%
%%cloaca_task tell
n, slope = G.number_of_nodes(), res.params["x"]
