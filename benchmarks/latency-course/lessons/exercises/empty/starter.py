def nothing():
    return "something"
