"""Parts of pages: values in, Dash components out. No queries, no callbacks."""
