"""The ledger of `bookwatch probe`: what a run left in the core is cleared away at the end, also after Ctrl-C."""

from collections.abc import Iterator
from contextlib import contextmanager

from bookwatch.cli.console import people, refuse
from bookwatch.state import reference_folder
from domain.clock import system_clock
from domain.counting import counted
from probes.ledger import Ledger, LedgerError, open_ledger
from probes.settings import Target, VantageSetup
from probes.sweeper import Sweeper


@contextmanager
def probe_ledger(target: Target, *, setup: VantageSetup) -> Iterator[Ledger]:
    """The ledger of all probes of this user. At the end it is swept for what this vantage left in this core."""
    path = reference_folder() / "probe-ledger.db"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ledger = open_ledger(path, clock=system_clock)
    except (OSError, LedgerError) as problem:
        refuse(f"{path}: {problem}", remedy="Nothing is made that cannot be noted: set BOOKWATCH_STATE to a folder.")
    places = target, {setup.vantage: setup}
    try:
        yield ledger
    finally:
        swept = Sweeper(ledger, places=lambda: places, clock=system_clock, mine_only=True).sweep()
        if swept.cleared:
            people.print(f"Cleared away afterwards: {counted(swept.cleared, 'thing')} left in the core.")
        if swept.left:
            left = counted(swept.left, "thing")
            people.print(f"Left in the core: {left}. The next probe of this practice tries again.")
        ledger.close()
