def word_count(text):
    """Return how many words are in `text`."""
    ...  # TODO: split the text, and count the pieces


def sequential_word_count(texts):
    """Return how many words are in all of `texts`."""
    ...  # TODO: count each text, and return the sum
