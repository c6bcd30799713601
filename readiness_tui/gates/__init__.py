"""Facts of the repository, turned into findings without changing anything."""
