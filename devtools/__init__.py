"""What `./dev` does, for people who work on 管家台. Standard library only: it runs before anything is installed."""
