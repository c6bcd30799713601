"""Values and versions that several files must agree on."""
