"""How good the verdicts are: families of faults played through the simulator, judged by the engine and its rivals.

Imports simulator, attribution, collectors' rule of rounds and domain. Nothing that judges sees a scenario's truth.
"""
