"""Money as people read it. Moments are in `apps.listing.moments`."""


def dollars(nano: int) -> str:
    """Nano-dollars to the last digit, with at least two decimals: `$0.00`, `$0.00001875`, `-$1,234.50`."""
    whole, fraction = divmod(abs(nano), 1_000_000_000)
    decimals = f"{fraction:09}".rstrip("0").ljust(2, "0")
    return f"{'-' if nano < 0 else ''}${whole:,}.{decimals}"
