"""What each page reads, at national scale: our read model and readers beside SQLite, PostgreSQL, DuckDB and polars."""
