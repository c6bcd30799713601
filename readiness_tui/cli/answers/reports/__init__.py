"""What reports and bundles answer; counts nothing itself."""
