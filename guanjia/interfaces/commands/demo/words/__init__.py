"""What the people of the demo say: subjects by season, each with its places, causes and remedies; none is real."""
