# %%
import networkx as nx
G = nx.karate_club_graph()
# %%
deg = dict(G.degree())
top = sorted(deg, key=deg.get, reverse=True)[:5]
# %%
pr = nx.pagerank(G)
path = nx.shortest_path(G, 0, 33)
# %%
H = G.subgraph(top).copy()
density = nx.density(H)
# %%
G.add_edge(0, 100, weight=2.0)
comps = [len(c) for c in nx.connected_components(G)]
# %%
nodes = G.number_of_nodes()
