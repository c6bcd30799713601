"""Plans of other programs, as statements; runs none of these programs."""
