def word_count(text):
    return len(text)


def sequential_word_count(texts):
    return sum([word_count(text) for text in texts])
