# %%
import heapq, random
from dataclasses import dataclass, field
from enum import Enum
from datetime import datetime, timedelta
# %%
class Kind(Enum):
    ARRIVE = 1
    LEAVE = 2

@dataclass(order=True)
class Event:
    at: float
    kind: Kind = field(compare=False)
    who: int = field(compare=False, default=0)
# %%
rnd = random.Random(5)
queue = []
clock = 0.0
for i in range(40):
    clock += rnd.expovariate(1 / 3)
    heapq.heappush(queue, Event(clock, Kind.ARRIVE, i))
# %%
waiting, served, busy_until = [], {}, 0.0
while queue:
    event = heapq.heappop(queue)
    if event.kind is Kind.ARRIVE:
        start = max(event.at, busy_until)
        waiting.append(start - event.at)
        busy_until = start + rnd.expovariate(1 / 2.5)
        heapq.heappush(queue, Event(busy_until, Kind.LEAVE, event.who))
    else:
        served[event.who] = event.at
# %%
mean_wait = sum(waiting) / len(waiting)
longest = max(range(len(waiting)), key=waiting.__getitem__)
# %%
opened = datetime(2024, 5, 6, 9)
closing = opened + timedelta(minutes=max(served.values()))
log = [(opened + timedelta(minutes=m), Kind.LEAVE) for m in sorted(served.values())][:5]
# %%
percentiles = {q: sorted(waiting)[int(q / 100 * len(waiting))] for q in (50, 90, 95)}
report = f"{mean_wait:.2f} min, {closing:%H:%M}"
report
