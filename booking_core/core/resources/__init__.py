"""FHIR resources as Python dictionaries, in the shapes of the published schemas."""
