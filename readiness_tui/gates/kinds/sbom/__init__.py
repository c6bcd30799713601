"""Bills of materials and lists of digests; never asks a registry."""
