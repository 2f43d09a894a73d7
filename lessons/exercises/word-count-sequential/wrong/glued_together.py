def word_count(text):
    return len(text.split())


def sequential_word_count(texts):
    return word_count("".join(texts))
