# %%
import pandas as pd, numpy as np
import matplotlib.pyplot as plt
np.random.seed(5)
idx = pd.date_range('2019-01-01', periods=24 * 28, freq='h')
data = pd.DataFrame({'West': np.random.poisson(20, len(idx)), 'East': np.random.poisson(15, len(idx))}, index=idx)
data.to_csv('bridge.csv', index_label='Date')
# %%
!head -3 bridge.csv
# %%
data = pd.read_csv('bridge.csv', index_col='Date', parse_dates=True)
data.head()
# %%
data.columns = ['West', 'East']
data['Total'] = data.eval('West + East')
# %%
data.dropna().describe()
# %%
data.plot()
plt.ylabel('Hourly Bicycle Count');
# %%
weekly = data.resample('W').sum()
weekly.plot(style=['-', ':', '--'])
plt.ylabel('Weekly bicycle count');
# %%
daily = data.resample('D').sum()
daily.rolling(7, center=True).mean().plot()
# %%
by_time = data.groupby(data.index.time).mean()
hourly_ticks = 4 * 60 * 60 * np.arange(6)
# %%
weekend = np.where(data.index.weekday < 5, 'Weekday', 'Weekend')
by_time = data.groupby([weekend, data.index.time]).mean()
# %%
fig, ax = plt.subplots(1, 2, figsize=(14, 5))
by_time.loc['Weekday'].plot(ax=ax[0], title='Weekdays')
by_time.loc['Weekend'].plot(ax=ax[1], title='Weekends');
# %%
for lag in (1, 2, 7):
    daily[f'lag{lag}'] = daily['Total'].shift(lag)
daily.dropna(inplace=True)
daily.shape
# %%
days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
for i in range(7):
    daily[days[i]] = (daily.index.dayofweek == i).astype(float)
# %%
from sklearn.linear_model import LinearRegression
column_names = days + ['lag1', 'lag7']
X = daily[column_names]
y = daily['Total']
model = LinearRegression(fit_intercept=False)
model.fit(X, y)
daily['predicted'] = model.predict(X)
# %%
params = pd.Series(model.coef_, index=X.columns)
params
# %%
from sklearn.utils import resample
err = np.std([model.fit(*resample(X, y, random_state=i)).coef_ for i in range(5)], 0)
print(pd.DataFrame({'effect': params.round(0), 'uncertainty': err.round(0)}))
