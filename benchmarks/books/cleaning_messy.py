# %%
import pandas as pd
import numpy as np
from io import StringIO
%load_ext autoreload
%autoreload 2
# %%
raw = StringIO("""Name;Age ;Salary;Joined;City
Ann;34;"1,200.50";2019-03-01; Oslo
Bob;n/a;900;01/04/2020;Bergen
 Cid ;51;;2018-07-15;oslo
Ann;34;"1,200.50";2019-03-01; Oslo
Dee;-1;3000;2021-13-01;Trondheim
""")
df = pd.read_csv(raw, sep=';', na_values=['n/a', ''])
df
# %%
df.columns = [c.strip().lower() for c in df.columns]
df.drop_duplicates(inplace=True)
df.reset_index(drop=True, inplace=True)
# %%
for col in df.select_dtypes(include=['object', 'string']):
    df[col] = df[col].str.strip()
df['city'] = df['city'].str.title()
# %%
df['salary'] = df['salary'].str.replace(',', '').astype(float)
df.loc[df.age < 0, 'age'] = np.nan
# %%
df['joined'] = pd.to_datetime(df['joined'], errors='coerce', format='mixed')
df['joined'].isna().sum()
# %%
before = len(df)
df = df.dropna(subset=['joined'])
dropped = before - len(df)
# %%
df['salary'] = df.groupby('city')['salary'].transform(lambda s: s.fillna(s.mean()))
df['band'] = pd.qcut(df['salary'].rank(method='first'), 2, labels=['low', 'high'])
df.info()
# %%
cols = ['name', 'city', 'band']
out = df[cols].set_index('name').to_dict(orient='index')
out
