"""The layouts of packed steps: the bytes in the column `runs.steps`, whose first says which.

Every layout that was ever written is read (`data.step_columns`); the newest is written (`data.columnar.steps`).
"""
