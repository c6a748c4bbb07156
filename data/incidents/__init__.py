"""Incidents: one cause over time, what the evidence says of it, and what people did about it.

life.py        the records: what the evaluator writes (`Life`), what people write (`People`), and events of both
matching.py    which incident a cause belongs to
advancing.py   the state machine of the evidence: pure
severity.py    a severity that is suggested, with its reasons: pure
following.py   carries all incidents through an evaluation, in the transaction that stores it
reading.py     the list, and one incident with its events
acting.py      what people do, each act an event that can be undone while nothing was built on it
planning.py    an incident declared as planned work
splitting.py   parting what was put together; undoing.py takes an act back
standing.py    how the practices of an incident are now
contacts.py    whom to tell
"""
