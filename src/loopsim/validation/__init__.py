"""Known results from theory and literature, and checks that the shipped model reproduces them."""
