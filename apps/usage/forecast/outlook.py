"""What a forecast says, as it is kept: typed, with a version, the same in the table as in memory.

Units are those of the metric: requests, tokens, or nano-dollars. "Ahead" is what is still to come after the moment at
which the forecast was made; what was used before is told apart, because it is certain.
"""

from datetime import date

from msgspec import DecodeError, Struct, ValidationError, json

# Counted up when the shape changes; what was kept in another shape counts as not computed.
VERSION = 1
# Chances at which sums from today on are kept (`Outlook.sums`), to be read in between.
CHANCES = (0.025, *(step / 20 for step in range(1, 20)), 0.975)


class Band(Struct, frozen=True):
    """What is expected (the mean), and between what it lies with 80 % and with 95 %."""

    expected: float
    low_95: float
    low_80: float
    high_80: float
    high_95: float


class Day(Struct, frozen=True):
    """A day to come. That of the forecast itself counts in full, what was already used included."""

    day: date
    total: Band


class Total(Struct, frozen=True):
    """A period up to and with `until`: what of it was used when the forecast was made, and the rest."""

    until: date
    past: float
    ahead: Band

    @property
    def whole(self) -> Band:
        """Past and future together."""
        return shifted(self.ahead, self.past)


class Errors(Struct, frozen=True):
    """How far a method was off in the back-test, over all its days. Shares are of 1; None: nothing to divide by."""

    mean_absolute: float
    """In the metric's unit, a day."""
    mase: float | None
    """The same, divided by what repeating last week was off within the days that the method had seen."""
    wape: float | None
    """All that it was off, day by day, as a share of all that was used."""
    smape: float | None
    """The mean of each day's error as a share of the middle between forecast and use; from 0 to 2."""
    total: float | None
    """How far the sums of whole tests were off, as a share of what was used."""
    coverage_80: float
    """Days that lay within their 80 % band."""
    coverage_95: float


class BackTest(Struct, frozen=True):
    """Both methods on the past: from each of `origins` days they were to tell up to `steps` days, and saw none of
    them."""

    origins: int
    steps: int
    days: int
    smoothing: Errors
    naive: Errors


class Driver(Struct, frozen=True):
    """What a key used of a model in two periods that follow each other. Key 0: requests without a valid one; None:
    all that is not listed."""

    key: int | None
    model: str
    before: float
    now: float

    @property
    def change(self) -> float:
        """How much more it became, or less."""
        return self.now - self.before


class Growth(Struct, frozen=True):
    """The change between two periods of `days`, and what it is made of: the largest changes first."""

    days: int
    before: float
    now: float
    drivers: tuple[Driver, ...]

    @property
    def change(self) -> float:
        """How much more was used in the later period."""
        return self.now - self.before


class PastDay(Struct, frozen=True):
    """A day that is over, and what was used on it."""

    day: date
    used: float


class Outlook(Struct, frozen=True, tag="outlook"):
    """A forecast."""

    today: date
    """The day on which it was made; the first of `days`."""
    today_so_far: float
    method: str
    """`smoothing` or `naive`: the one that was less off on the past."""
    why_naive: str
    """Why it is the naive one: `better`, `too_short` to test, `not_fitted`. Empty where it is not."""
    past: tuple[PastDay, ...]
    days: tuple[Day, ...]
    month: Total
    in_30_days: Total
    in_90_days: Total
    weekdays: tuple[float, ...]
    """Monday to Sunday: an ordinary one as a multiple of the mean day."""
    sums: tuple[tuple[float, ...], ...]
    """For each of `days` what is used from now to its end, at each of CHANCES."""
    back_test: BackTest | None
    growth: Growth | None


class TooLittleHistory(Struct, frozen=True, tag="too_little_history"):
    """Why there is no forecast: how much there is, and how much it takes."""

    days: int
    """Since the first use, today not counted."""
    used_days: int
    """Of them those with any use."""
    days_needed: int
    used_days_needed: int


class _Kept(Struct, frozen=True):
    version: int
    result: Outlook | TooLittleHistory


def shifted(band: Band, by: float) -> Band:
    """The band with a certain amount added."""
    return Band(
        expected=band.expected + by,
        low_95=band.low_95 + by,
        low_80=band.low_80 + by,
        high_80=band.high_80 + by,
        high_95=band.high_95 + by,
    )


def scaled(band: Band, factor: float) -> Band:
    """The band, so many times as much."""
    return Band(
        expected=band.expected * factor,
        low_95=band.low_95 * factor,
        low_80=band.low_80 * factor,
        high_80=band.high_80 * factor,
        high_95=band.high_95 * factor,
    )


def encoded(result: Outlook | TooLittleHistory) -> str:
    """The result as JSON with its version."""
    return json.encode(_Kept(VERSION, result)).decode()


def decoded(text: str) -> Outlook | TooLittleHistory | None:
    """The result that was kept; None where it was kept in another shape than this version's."""
    try:
        kept = json.decode(text, type=_Kept)
    except (DecodeError, ValidationError):
        return None
    return kept.result if kept.version == VERSION else None
