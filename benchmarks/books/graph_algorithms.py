# %%
from collections import deque, defaultdict
import heapq
# %%
edges = [('A', 'B', 4), ('A', 'C', 1), ('C', 'B', 2), ('B', 'D', 5), ('C', 'D', 8), ('D', 'E', 3)]
graph = defaultdict(dict)
for u, v, w in edges:
    graph[u][v] = w
    graph[v][u] = w
graph
# %%
def bfs(start):
    seen, order, todo = {start}, [], deque([start])
    while todo:
        node = todo.popleft()
        order.append(node)
        for n in sorted(graph[node]):
            if n not in seen:
                seen.add(n)
                todo.append(n)
    return order

order = bfs('A')
# %%
def dijkstra(graph, source):
    dist, prev = {source: 0}, {}
    heap = [(0, source)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist.get(u, float('inf')):
            continue
        for v, w in graph[u].items():
            if d + w < dist.get(v, float('inf')):
                dist[v], prev[v] = d + w, u
                heapq.heappush(heap, (d + w, v))
    return dist, prev

dist, prev = dijkstra(graph, 'A')
# %%
path, at = [], 'E'
while at != 'A':
    path.append(at)
    at = prev[at]
path = ['A'] + path[::-1]
# %%
memo = {}
def count_paths(n, m):
    if (n, m) in memo:
        return memo[n, m]
    r = 1 if n == 0 or m == 0 else count_paths(n - 1, m) + count_paths(n, m - 1)
    memo[n, m] = r
    return r

ways = count_paths(10, 10)
# %%
graph['F']['A'] = 9
degrees = {k: len(v) for k, v in graph.items()}
