def nothing():
    """Do nothing."""
