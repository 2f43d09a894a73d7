FEWEST, MOST, TEXTS = 20, 40, 8  # words of a text, and how many texts: see `make`


def returned_a_list(evidence):
    assert isinstance(evidence.returned, list)
    assert evidence.returned


def returned_a_number(evidence):
    assert type(evidence.returned) is int


def returned_the_number_of_characters(evidence):
    returned_a_number(evidence)
    assert evidence.returned > MOST * TEXTS


def returned_the_count_of_one_text(evidence):
    returned_a_number(evidence)
    assert FEWEST <= evidence.returned <= MOST
