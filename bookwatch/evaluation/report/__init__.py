"""Figures as tables, pictures and a page. Imports the evaluation's scores."""
