"""What a page shows when its data cannot be read."""

import logging
from collections.abc import Callable
from uuid import uuid4

from dash.development.base_component import Component

from dashboard.components.frames import trouble
from data.errors import StoreError

_log = logging.getLogger(__name__)


def guarded(fill: Callable[[], list[Component]]) -> list[Component]:
    """The page's content, or what stands in its place when the database cannot be read."""
    try:
        return fill()
    except StoreError as error:
        return [unreadable(error)]


def unreadable(error: StoreError) -> Component:
    """What happened, what to do about it, and the reference under which the log has it."""
    reference = uuid4().hex[:8]
    _log.error("page not filled, reference %s", reference, exc_info=error)
    remedy = f"{error} The page tries again by itself as soon as there is news."
    return trouble("The data cannot be read just now.", remedy=remedy, reference=reference)
