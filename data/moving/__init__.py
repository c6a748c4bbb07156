"""Carries a whole database to another: table by table, chunk by chunk, and proves that nothing was lost.

The source is held still meanwhile: collectors answer 503 and agents keep everything. Each chunk is written together
with a bookmark in one transaction of the target, so that a move that was killed goes on where it was.
"""
