"""Figures: keyword-only pure functions, values in, Plotly figure out as a plain dict.

Plain dicts, because building `go.Figure` validates every property and costs more than all else on the server.
"""

from typing import Any

Figure = dict[str, Any]
"""A Plotly figure: `data` and `layout`."""
