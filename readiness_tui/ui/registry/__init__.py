"""Every command declared once, and the keys made of it; runs none."""
