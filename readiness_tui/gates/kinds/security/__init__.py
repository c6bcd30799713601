"""Reports of security tools, and what is let go in them; never keeps a secret value."""
