"""What the world is measured by: what a decision is worth, and the table of what must be seen, on top of the sweeps."""
