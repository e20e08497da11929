"""Numbers as people read them. Money is in `apps.keys.display`, moments are in `apps.listing.moments`."""


def duration(microseconds: int) -> str:
    """Three digits or so: `250 µs`, `12.3 ms`, `1.24 s`, `2 min 5 s`."""
    if microseconds < 1_000:
        return f"{microseconds} µs"
    if microseconds < 1_000_000:
        return f"{microseconds / 1_000:.3g} ms" if microseconds < 999_500 else "1 s"
    if microseconds < 60_000_000:
        return f"{microseconds / 1_000_000:.3g} s"
    minutes, seconds = divmod(round(microseconds / 1_000_000), 60)
    return f"{minutes:,} min {seconds} s"
