"""Parts of the pages of incidents."""
