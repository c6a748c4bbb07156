"""What is done to a booking core: journeys, the engine that runs them, and the agent with its schedule and outbox.

Imports domain (and requests, apscheduler, parsers). Never data, pandas or sqlalchemy: an agent stays small.
"""
