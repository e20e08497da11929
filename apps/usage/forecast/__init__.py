"""What is likely to be used: computed by the task worker from sums by the day, kept as a row, read by pages.

`projection.py` and what it stands on (`naive.py`, `smoothing.py`, `backtest.py`) see arrays alone. statsmodels is
imported where it is called, so that no process that serves requests ever loads it.
"""
