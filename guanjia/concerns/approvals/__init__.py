"""审批: a matter climbs its rungs in order; nobody approves his own; the last grant rings the switchboard."""
