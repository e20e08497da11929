"""On which day an amount is passed, read off the sums of a forecast."""

from bisect import bisect_left
from datetime import date
from typing import NamedTuple

from apps.usage.forecast.outlook import CHANCES, Outlook


class BudgetOutlook(NamedTuple):
    """When an amount is passed, within a period that ends with `until`.

    `early`, `likely` and `late` are the first days by whose end it is passed with a chance of 10, 50 and 90 %; None:
    not within the period. `chance` is that of passing it at all by `until`.
    """

    amount: float
    until: date
    is_passed: bool
    """It was passed before the forecast was made."""
    chance: float
    early: date | None
    likely: date | None
    late: date | None


def budget_outlook(outlook: Outlook, amount: float, *, spent: float, until: date) -> BudgetOutlook:
    """`spent`: what already counts towards `amount`. ValueError: the forecast does not reach `until`, or begins after
    it."""
    reach = (until - outlook.today).days + 1
    if not 1 <= reach <= len(outlook.days):
        raise ValueError(f"The forecast reaches from {outlook.today} to {outlook.days[-1].day}.")
    if spent >= amount:
        return BudgetOutlook(amount, until, True, 1.0, outlook.today, outlook.today, outlook.today)
    chances = [_chance_of(sums, amount - spent) for sums in outlook.sums[:reach]]
    days = {
        at: next((day.day for day, chance in zip(outlook.days, chances, strict=False) if chance >= at), None)
        for at in (0.1, 0.5, 0.9)
    }
    return BudgetOutlook(amount, until, False, chances[-1], days[0.1], days[0.5], days[0.9])


def month_budget_outlook(outlook: Outlook, amount: float) -> BudgetOutlook:
    """An amount for the calendar month: what the month used so far counts."""
    return budget_outlook(outlook, amount, spent=outlook.month.past, until=outlook.month.until)


def _chance_of(sums: tuple[float, ...], rest: float) -> float:
    """The chance that a sum is at least `rest`. Outside what is kept (2.5 to 97.5 %) it counts as 0 or 1."""
    if rest <= sums[0]:
        return 1.0
    if rest > sums[-1]:
        return 0.0
    above = bisect_left(sums, rest)
    low, high = sums[above - 1], sums[above]
    part = (rest - low) / (high - low)
    return 1.0 - (CHANCES[above - 1] + part * (CHANCES[above] - CHANCES[above - 1]))
