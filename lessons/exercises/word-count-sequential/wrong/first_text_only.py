def word_count(text):
    return len(text.split())


def sequential_word_count(texts):
    total = 0
    for text in texts:
        total += word_count(text)
        return total
    return total
