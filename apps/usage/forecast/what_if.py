"""A forecast as it would be if from now on there were more traffic, or less."""

from msgspec.structs import replace

from apps.usage.forecast.outlook import Band, Day, Outlook, Total, scaled, shifted

# Less than nothing cannot be used; a thousandfold is no question about growth any more.
LEAST_PERCENT = -100.0
MOST_PERCENT = 100_000.0


def what_if(outlook: Outlook, percent: float) -> Outlook:
    """The forecast with `percent` more of all that is still to come; what was used stays. ValueError: out of range."""
    if not LEAST_PERCENT <= percent <= MOST_PERCENT:
        raise ValueError(f"From {LEAST_PERCENT:.0f} to {MOST_PERCENT:.0f} percent.")
    factor = 1 + percent / 100
    return replace(
        outlook,
        days=tuple(
            Day(day.day, _day(day.total, outlook.today_so_far if number == 0 else 0.0, factor))
            for number, day in enumerate(outlook.days)
        ),
        month=_total(outlook.month, factor),
        in_30_days=_total(outlook.in_30_days, factor),
        in_90_days=_total(outlook.in_90_days, factor),
        sums=tuple(tuple(value * factor for value in sums) for sums in outlook.sums),
    )


def _day(band: Band, used: float, factor: float) -> Band:
    return shifted(scaled(shifted(band, -used), factor), used)


def _total(total: Total, factor: float) -> Total:
    return Total(total.until, total.past, scaled(total.ahead, factor))
