"""A moment on a page: as people say it, exact for those who point at it."""

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.sentences import times
from domain.clock import iso


def moment(when: datetime, *, now: datetime, seconds: bool = False) -> Component:
    """ "09:14", with the exact time and zone on hover."""
    return html.Time(times.said(when, now=now, seconds=seconds), dateTime=iso(when), title=times.exact(when))
