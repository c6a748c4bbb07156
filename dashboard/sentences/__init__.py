"""What the pages say: pure functions from readings to plain, neutral English.

Every number comes with its denominator, every state with its time. Nothing here knows about Dash.
"""
