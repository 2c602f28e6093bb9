# %%
import csv, io, json
from pathlib import Path
from datetime import datetime, date, timedelta
# %%
data = "name,born\nAda,1815-12-10\nAlan,1912-06-23\n"
rows = list(csv.DictReader(io.StringIO(data)))
# %%
for r in rows:
    r["born"] = datetime.strptime(r["born"], "%Y-%m-%d").date()
# %%
ages = {r["name"]: (date(2000, 1, 1) - r["born"]).days // 365 for r in rows}
Path("ages.json").write_text(json.dumps(ages))
# %%
back = json.loads(Path("ages.json").read_text())
oldest = min(rows, key=lambda r: r["born"])
oldest["note"] = "first"
# %%
gap = rows[1]["born"] - rows[0]["born"]
first_note = rows[0].get("note")
