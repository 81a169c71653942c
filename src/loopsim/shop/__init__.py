"""One's own shop: a few questions that its owner can answer, and the scenario that follows from the answers."""
