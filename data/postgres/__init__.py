"""What only PostgreSQL has: rows that come in by COPY, and runs in daily partitions."""
