# %% [markdown]
# # Analysing web server logs
# %%
LOG = """127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /index.html HTTP/1.0" 200 2326
10.0.0.7 - - [10/Oct/2000:13:55:40 -0700] "GET /missing HTTP/1.0" 404 209
127.0.0.1 - bob [10/Oct/2000:14:05:00 -0700] "POST /login HTTP/1.1" 302 -
bad line here
"""
with open("access.log", "w") as fh:
    fh.write(LOG * 3)
# %%
import re
from datetime import datetime
pattern = re.compile(r'(?P<host>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<req>[^"]*)" (?P<status>\d+) (?P<size>\S+)')
# %%
def parse(lines):
    for line in lines:
        m = pattern.match(line)
        if m is None:
            errors.append(line)
            continue
        d = m.groupdict()
        d['status'] = int(d['status'])
        d['size'] = 0 if d['size'] == '-' else int(d['size'])
        d['time'] = datetime.strptime(d['time'], '%d/%b/%Y:%H:%M:%S %z')
        yield d
# %%
errors = []
f = open("access.log")
entries = list(parse(f))
f.close()
len(entries), len(errors)
# %%
entries[0]
# %%
from collections import Counter, defaultdict
status = Counter(e['status'] for e in entries)
status
# %%
hits = defaultdict(lambda: {'n': 0, 'bytes': 0})
for e in entries:
    h = hits[e['host']]
    h['n'] += 1
    h['bytes'] += e['size']
# %%
hits = {k: dict(v) for k, v in hits.items()}
hits
# %%
for e in entries:
    method, path, proto = e['req'].split()
    e['path'] = path
    e.pop('req')
# %%
import itertools
entries.sort(key=lambda e: (e['host'], e['time']))
sessions = {k: [e['path'] for e in g] for k, g in itertools.groupby(entries, key=lambda e: e['host'])}
# %%
busiest = max(hits, key=lambda k: hits[k]['bytes'])
report = f"{busiest}: {hits[busiest]['bytes']} bytes, {len(errors)} bad lines"
print(report)
# %%
import csv
with open('hits.csv', 'w', newline='') as out:
    w = csv.writer(out)
    w.writerow(['host', 'n'])
    for host, h in sorted(hits.items()):
        w.writerow([host, h['n']])
# %%
print(open('hits.csv').read())
