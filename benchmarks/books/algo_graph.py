# %%
graph = {"a": {"b": 1, "c": 4}, "b": {"c": 2, "d": 5}, "c": {"d": 1}, "d": {}}
# %%
def dijkstra(g, start):
    import heapq
    dist = {start: 0}
    todo = [(0, start)]
    while todo:
        d, n = heapq.heappop(todo)
        for m, w in g[n].items():
            if d + w < dist.get(m, float("inf")):
                dist[m] = d + w
                heapq.heappush(todo, (d + w, m))
    return dist
# %%
dist = dijkstra(graph, "a")
# %%
graph["d"]["e"] = 1
graph["e"] = {}
dist2 = dijkstra(graph, "a")
# %%
matrix = [[graph[r].get(c, 0) for c in sorted(graph)] for r in sorted(graph)]
row = matrix[0]
row[0] = 99
check = matrix[0][0]
