# %%
import sqlite3, pandas as pd
DB = "music.db"
def run_query(q):
    with sqlite3.connect(DB) as conn:
        return pd.read_sql(q, conn)
def run_command(c):
    with sqlite3.connect(DB) as conn:
        conn.isolation_level = None
        conn.execute(c)
# %%
run_command("drop table if exists track")
run_command("create table track (id integer, genre text, ms integer, price real)")
for i, (genre, ms) in enumerate([("Rock", 200), ("Jazz", 300), ("Rock", 250), ("Pop", 180)]):
    run_command(f"insert into track values ({i}, '{genre}', {ms}, 0.99)")
# %%
tracks = run_query("select * from track")
tracks.head()
# %%
q = """
select genre, count(*) as n, sum(ms) as total
from track
group by genre
order by genre
"""
by_genre = run_query(q)
by_genre
# %%
by_genre.set_index("genre", drop=True, inplace=True)
by_genre["share"] = by_genre["n"] / by_genre["n"].sum()
by_genre
# %%
ax = by_genre["share"].plot.barh(title="Share", xlim=(0, 1))
ax.set_ylabel('')
for i, label in enumerate(list(by_genre.index)):
    score = by_genre.loc[label, "n"]
    ax.annotate(str(score), (0.1, i - 0.1))
# %%
top = by_genre.sort_values("n", ascending=False).index[0]
print(top)
