"""Tables of users: read as they are, each cell understood or reported."""
