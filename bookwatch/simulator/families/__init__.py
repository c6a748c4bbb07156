"""Families of faults as data (scenarios/families): each seed draws one scenario from a family's ranges, with its truth.

Imports the simulator and domain only.
"""
