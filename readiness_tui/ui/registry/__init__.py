"""What a command is, and the bindings and sequences made of its keys; declares none."""
