"""Tables of others: read from what people have, each cell understood or shown."""
