"""One module for each work: what it is held against stands at its top."""
