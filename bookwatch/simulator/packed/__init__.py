"""Batches as packed rows of the store, column by column, without the wire format in between."""
