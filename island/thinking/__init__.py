"""Inside one head: what a villager read, what it could have done and how likely each was, what it did and what came of it."""
