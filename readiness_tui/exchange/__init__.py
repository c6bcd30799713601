"""Import from and export to formats that are not ours."""
