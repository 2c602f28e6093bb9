# %%
import heapq
from collections import deque, Counter, defaultdict, namedtuple
Event = namedtuple("Event", "time kind who")
# %%
events = []
for i in range(5):
    heapq.heappush(events, Event(i * 1.5, "arrive", i))
# %%
queue = deque(maxlen=10)
log = defaultdict(list)
clock = 0.0
# %%
while events:
    e = heapq.heappop(events)
    clock = e.time
    if e.kind == "arrive":
        queue.append(e.who)
        heapq.heappush(events, Event(clock + 2, "leave", e.who))
    else:
        queue.remove(e.who)
    log[e.kind].append((e.time, e.who))
# %%
counts = Counter(k for k, v in log.items() for _ in v)
last = max(t for v in log.values() for t, _ in v)
