"""Work that maps over days or scenarios: on this machine's processes, or on a Dask cluster, with the same results.

A function of one picklable item, at the top of a module; what it returns is picklable too. Results come in the order of
the items, whoever was first, and only few wait to be taken: one parent writes, and its pace is everybody's.
"""

from bookwatch.workers.errors import JobsError
from bookwatch.workers.opening import Workers, open_workers

__all__ = ["JobsError", "Workers", "open_workers"]
