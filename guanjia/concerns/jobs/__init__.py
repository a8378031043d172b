"""时钟与后台任务: the only place below the interfaces that knows what time it is."""
