"""That the engine computes the same bits everywhere, and the right ones: `python -m brain.proof`, and the network in numpy."""
