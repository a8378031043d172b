"""The flows of the room: rosters and swaps, shifts, and what is written besides."""
