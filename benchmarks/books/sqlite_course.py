# %% [markdown]
# # Databases with sqlite3
# %%
import sqlite3
import pandas as pd
# %%
conn = sqlite3.connect(":memory:")
cur = conn.cursor()
cur.executescript("""
CREATE TABLE stocks (date text, trans text, symbol text, qty real, price real);
INSERT INTO stocks VALUES ('2006-01-05','BUY','RHAT',100,35.14);
""")
purchases = [('2006-03-28', 'BUY', 'IBM', 1000, 45.00),
             ('2006-04-05', 'BUY', 'MSFT', 1000, 72.00),
             ('2006-04-06', 'SELL', 'IBM', 500, 53.00)]
cur.executemany('INSERT INTO stocks VALUES (?,?,?,?,?)', purchases)
conn.commit()
rows = cur.execute('SELECT * FROM stocks ORDER BY price').fetchall()
conn.close()
# %%
df = pd.DataFrame(rows, columns=['date', 'trans', 'symbol', 'qty', 'price'])
df['date'] = pd.to_datetime(df['date'])
df['value'] = df.qty * df.price
df
# %%
by_symbol = df.groupby('symbol').value.sum().sort_values(ascending=False)
by_symbol
# %%
buys, sells = (df[df.trans == kind] for kind in ('BUY', 'SELL'))
net = buys.value.sum() - sells.value.sum()
