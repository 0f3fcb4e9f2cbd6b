"""Load for the benches of co-editing: rooms of typists and readers, the same letters for every server."""
