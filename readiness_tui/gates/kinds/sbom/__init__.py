"""Bills of materials and lists of digests."""
