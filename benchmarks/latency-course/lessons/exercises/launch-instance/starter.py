def launch():
    return "unknown"
