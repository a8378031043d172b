"""流程: turns the arrows of a flow into verbs, the only writers of a record's state."""
