"""What opens where there is no board yet; never calls a service, but what it is given."""
