from concurrent.futures import ThreadPoolExecutor


def word_count(text):
    return len(text.split())


def concurrent_word_count(texts):
    with ThreadPoolExecutor(max_workers=1) as executor:
        return sum(executor.map(word_count, texts))
