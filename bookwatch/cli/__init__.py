"""The command line: one module per command, each importing what it needs only when it runs.

An agent is installed without the central parts, and `bookwatch --help` must answer at once; hence the imports inside
the commands.
"""
