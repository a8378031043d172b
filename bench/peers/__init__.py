"""Peers: what other programs take for the same work. On demand, never in CI: `python -m bench.peers [NAME …]`."""
