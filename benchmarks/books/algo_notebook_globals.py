# %%
import heapq, math, sys
sys.setrecursionlimit(5000)
DEBUG = False
calls = 0
# %%
graph = {'A': [('B', 5), ('C', 1)], 'B': [('D', 1)], 'C': [('B', 2), ('D', 7)], 'D': []}
# %%
def dijkstra(src):
    global calls
    calls += 1
    dist = {n: math.inf for n in graph}
    dist[src] = 0
    pq = [(0, src)]
    while pq:
        d, u = heapq.heappop(pq)
        if d > dist[u]:
            continue
        for v, w in graph[u]:
            if d + w < dist[v]:
                dist[v] = d + w
                heapq.heappush(pq, (dist[v], v))
    return dist
# %%
dist = dijkstra('A')
dist
# %%
graph['D'].append(('A', 1))
graph['E'] = [('A', 2)]
# %%
dist2 = dijkstra('E')
print(calls, dist2)
# %%
visited = []
def dfs(u, path=()):
    if DEBUG: print(u, path)
    if u in visited:
        return
    visited.append(u)
    for v, _ in graph[u]:
        dfs(v, path + (u,))
# %%
dfs('A')
visited
# %%
order = list(visited)
visited.clear()
dfs('E')
# %%
result = {'n': calls, 'order': order, 'again': visited[:]}
result
# %%
matrix = [[0] * 3] * 3
matrix[0][0] = 1
matrix
# %%
grid = [[0] * 3 for _ in range(3)]
grid[1][1] = 5
row = grid[1]
row[0] = 4
# %%
grid
# %%
x, *rest = sorted(graph)
swap = (rest[0], x)
x, y = y_, z = swap
