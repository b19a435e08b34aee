"""One module a format: bytes go in, a Reading (text and layout) comes out."""
