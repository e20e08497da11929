"""What others add up of the record, in the transaction of the record: neither forgotten nor doubled by a crash.

Whoever keeps such a sum lies above usage on the map, and registers itself when the apps are ready.
"""

from collections.abc import Callable, Sequence

from apps.usage.record import Record

# Called in the writer's thread, inside the transaction, after the roll-ups. It must be quick: all wait. What it returns
# is called once the transaction is committed.
Tally = Callable[[Sequence[Record]], Callable[[], None]]

TALLIES: list[Tally] = []


def tally_register(tally: Tally) -> None:
    TALLIES.append(tally)
