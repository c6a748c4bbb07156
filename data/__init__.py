"""What is kept: tables, migrations, repositories, roll-ups and latency sketches.

Imports domain.
"""
