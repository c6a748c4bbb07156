"""The Trends page's readings, shaped for its sentences, charts and files."""
