"""管家台: the service manual of a property customer-service centre as software that runs."""

__version__ = "0.1.0"
