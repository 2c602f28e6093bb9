# %%
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
plt.style.use('ggplot')
# %%
rng = np.random.default_rng(7)
idx = pd.date_range('2012-10-03', periods=24 * 120, freq='h')
hourly = 50 + 30 * np.sin(2 * np.pi * idx.hour / 24) + rng.poisson(10, len(idx))
data = pd.DataFrame({'Fremont Bridge West Sidewalk': hourly * .6, 'Fremont Bridge East Sidewalk': hourly * .4}, index=idx)
data.head()
# %%
data.columns = ['West', 'East']
data['Total'] = data.eval('West + East')
# %%
data.dropna().describe()
# %%
weekly = data.resample('W').sum()
weekly.plot(style=['-', ':', '--'])
plt.ylabel('Weekly bicycle count');
# %%
daily = data.resample('D').sum()
daily.rolling(30, center=True).mean().plot(style=['-', ':', '--'])
plt.ylabel('mean daily count')
# %%
by_time = data.groupby(data.index.time).mean()
hourly_ticks = 4 * 60 * 60 * np.arange(6)
by_time.plot(xticks=hourly_ticks, style=['-', ':', '--']);
# %%
weekend = np.where(data.index.weekday < 5, 'Weekday', 'Weekend')
by_time = data.groupby([weekend, data.index.time]).mean()
# %%
fig, ax = plt.subplots(1, 2, figsize=(14, 5))
by_time.loc['Weekday'].plot(ax=ax[0], title='Weekdays', xticks=hourly_ticks)
by_time.loc['Weekend'].plot(ax=ax[1], title='Weekends', xticks=hourly_ticks);
# %%
days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
for i in range(7):
    daily[days[i]] = (daily.index.dayofweek == i).astype(float)
# %%
def hours_of_daylight(date, axis=23.44, latitude=47.61):
    """Compute the hours of daylight for the given date"""
    days = (date - pd.Timestamp(2000, 12, 21)).days
    m = (1. - np.tan(np.radians(latitude))
         * np.tan(np.radians(axis) * np.cos(days * 2 * np.pi / 365.25)))
    return 24. * np.degrees(np.arccos(1 - np.clip(m, 0, 2))) / 180.

daily['daylight_hrs'] = list(map(hours_of_daylight, daily.index))
daily[['daylight_hrs']].plot()
plt.ylim(8, 17)
# %%
from sklearn.linear_model import LinearRegression
column_names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'daylight_hrs']
X = daily[column_names]
y = daily['Total']
model = LinearRegression(fit_intercept=False)
model.fit(X, y)
daily['predicted'] = model.predict(X)
# %%
params = pd.Series(model.coef_, index=X.columns)
params.round(0)
