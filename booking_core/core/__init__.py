"""The booking core itself: FastAPI over its own SQLite file, in the e-RS dialect.

`app` wires, `routes` says which path is which operation, `operations/` answers, `resources/` writes FHIR, and
`store`, `referrals`, `appointments` and `slots` keep the state. Imports nothing of ours outside booking_core.
"""
