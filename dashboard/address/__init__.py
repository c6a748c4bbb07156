"""What the part of an address after # says: the whole state of a page, so that a link that is sent shows the same."""
