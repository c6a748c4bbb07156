"""Set-up on the pages: what is read for it, how it is said, and what people change there."""
