"""指标: the rates a room publishes by name; every figure opens the rows behind it."""
