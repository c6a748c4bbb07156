"""Addresses of the files behind the charts."""

from urllib.parse import urlencode

from dashboard.address.state import KEPT, State

_READ = (*KEPT, "view")
"""Parts of a page's address that its files read too."""


def export(name: str, *, state: State, **more: str) -> str:
    """Address of a CSV file of what the page shows. `more`: parts of its own, such as of="Y99001".

    The period is always named: what is usual differs from page to page.
    """
    parts = {key: state.part(key) for key in _READ} | {"period": state.period.key} | more
    return f"/export/{name}.csv?{urlencode({key: value for key, value in parts.items() if value}, safe=',./')}"
