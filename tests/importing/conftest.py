"""A lecture of our own in the form that is imported: every odd thing in it once or twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.importing import import_course

LECTURE = """
    %%javascript
    $('#menu').show()

<!--
Made by a program. Don't edit.
-->

<h1 class="big">Tea</h1>
<div id="toc"></div>

Tea
===

Leaves and Water
----------------

What do you need?

Thing   |Where from
-----   |----------
Leaves  |The shop
Water   |The tap

Pop Quiz
--------

<details><summary>
Q: Which of the two do you
pour?
</summary>
Water
</details>

<details>
<summary>Q: Why is the water hot?</summary>
Hot water takes more out of the leaves. It is also safer.
</details>


Milk
----

<img src="img/jug.png">

<img src="img/cup.png" alt="a cup">

Milk is <b>optional</b>, as [somebody][poem] wrote.

[poem]: https://example.org/poem

Q: How do I pour milk?

- Lift the jug.

        print jug
        !lift

- See [the notes](notes.md).

> ## Not a section

---

Coffee
======

## Q: How long does it draw?

Four minutes.

<details><summary>
Q: Is it ready after one minute?
</summary>
1. No.
<br>
2. It has to stand for four minutes.
</details>

### Pop quiz

<details><summary>Q: And after `<b>`five?</summary>
Yes, and it is bitter by then.
</details>

<details><summary>More</summary>
Nothing is asked here.
</details>

<details><summary>Q: What is missing?</summary>
</details>
"""

GIFT = """// a comment [tag:hot]
::kettle::[html]<p>What <b>boils</b>?</p>{=Water#Right. ~Tea#That draws. ~Milk}

$CATEGORY: $course$/top/Leaves
Green tea is a tea.{T#It is.#Indeed.####All tea is.}

How many minutes?{#4:0.5}

How many cups?{#1..3}

How many leaves?{#
=200:10
=%0%100:5#That is half.
####Count them.}

The tea is in the {=pot =teapot =%0%cup#Later. =mug*}

Which are teas?{~%50%Assam ~%50%Oolong ~%-50%Mocha ~%-50%Latte}

What goes with what?{
=tea -> pot
=coffee -> jug
= -> bowl
}

Tell me about \\{tea\\}\\: why\\=?{####It wakes you.}

This is only said.
"""


class Imported:
    """A source that was imported."""

    def __init__(self, source: Path, out: Path) -> None:
        self.text = source.read_text(encoding="utf-8")
        self.out = out
        self.notes = import_course(source, out)

    def told(self, fate: str) -> dict[str, list[str]]:
        """What was told, by where it stood."""
        found: dict[str, list[str]] = {}
        for note in self.notes:
            if note.fate == fate:
                found.setdefault(note.where, []).append(note.what)
        return found


@pytest.fixture
def imported(tmp_path):
    def make(text: str, name: str = "hot-drinks.md") -> Imported:
        source = tmp_path / "source" / name
        source.parent.mkdir(exist_ok=True)
        source.write_text(text, encoding="utf-8")
        return Imported(source, tmp_path / "out")

    return make


@pytest.fixture
def lecture(imported, tmp_path) -> Imported:
    (tmp_path / "source" / "img").mkdir(parents=True)
    (tmp_path / "source" / "img" / "cup.png").write_bytes(b"\x89PNG")
    return imported(LECTURE)


@pytest.fixture
def gift(imported) -> Imported:
    return imported(GIFT, "drinks.gift")
