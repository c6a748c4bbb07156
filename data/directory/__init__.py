"""The published directory of organisations (ODS) and a file of attributes: read, compared with the store, applied.

Files become wanted organisations and facts (`practices`, `memberships`, `attributes`), with a refusal for every row
that could not be taken; `plan` compares them with what is stored; `apply` writes the difference.
"""
