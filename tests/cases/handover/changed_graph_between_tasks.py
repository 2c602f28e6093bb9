# case: Cells that are no task and change a graph by what they have of it are told
# expect: finding {"code": "C144", "says": "`G`", "cell": 4}
# expect: finding {"code": "C144", "says": "`H`", "cell": 5}
# expect: finding {"code": "C144", "says": "`K`", "cell": 6}
# %%
%cloaca_workflow graphs
# %%
import networkx as nx
# %%
%%cloaca_task build
G, H, K = nx.path_graph(3), nx.path_graph(3), nx.path_graph(3)
# %%
for one, two, data in G.edges(data=True):
    data["weight"] = 2
# %%
nx.subgraph(H, [0, 1]).add_node(9)
# %%
nx.relabel_nodes(K, {0: "a"}, copy=False)
# %%
%%cloaca_task tell
sizes = G.size(weight="weight"), len(H), len(K)
