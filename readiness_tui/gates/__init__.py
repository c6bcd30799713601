"""Facts of the repository, as findings; never changes anything or starts an untrusted command."""
