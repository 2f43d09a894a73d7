"""What is missing, out of place, unreadable or not ours in a course's folders is told; nothing outside is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course import lint, load_course, shipped_course
from tutor.errors import CourseError, UsageError

EXERCISE = "lessons/exercises/make"


def test_a_byte_that_is_not_utf8_is_pointed_at(course):
    course.write_bytes("quizzes/names.yaml", "\ufefftitle: a\r\n# é".encode() + b" \xff\n")
    assert course.found() == [("not-utf8", "quizzes/names.yaml", 2, 5)]


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_and_a_byte_order_mark_move_no_position(course, ends):
    text = "\ufefftitle: N\nquestions:\n  - ask: a\n    anwser: b"
    course.write("quizzes/names.yaml", text.replace("\n", ends))
    assert course.found() == [("unknown-key", "quizzes/names.yaml", 4, 5)]
    lesson = "\ufeff# First\n\nA\x0cB\u2028C\n\n## Two\n\n[gone](gone.md)"
    course.write("lessons/first.md", lesson.replace("\n", ends))
    assert ("missing-link", "lessons/first.md", 7, 1) in course.found()


def test_a_lesson_reads_the_same_with_any_line_ends(course):
    course.write("lessons/first.md", "\ufeff# First\r\n\r\nHello\x0c.\r\nThere.")
    (section,) = load_course(course.root).lessons[0].sections
    assert section.blocks[0].text == "Hello\x0c.\nThere."


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_lesson_is_an_error(course, text):
    course.write("lessons/first.md", text)
    assert course.found() == [("empty-lesson", "lessons/first.md", 1, 1)]


def test_a_lesson_of_a_title_alone_is_an_error(course):
    course.write("lessons/first.md", "# First\n")
    assert ("empty-lesson", "lessons/first.md", 1, 1) in course.found()


def test_a_huge_file_is_refused(course):
    course.write("quizzes/names.yaml", "title: a\n" + "#" * 1024 * 1024)
    assert course.found() == [("too-large", "quizzes/names.yaml", 1, 1)]


def test_thousands_of_mistakes_are_not_all_told(course):
    course.write("quizzes/names.yaml", "title: N\nquestions:\n" + "  - {ask: a, anwser: b}\n" * 5000)
    codes = [code for code, *_ in course.found()]
    assert len(codes) == 501
    assert codes.count("many-mistakes") == 1


def test_thousands_of_equal_headings_and_questions_are_read(course):
    course.write("lessons/first.md", "# First\n\n" + "## A\n\nx\n\n" * 5000)
    course.write("quizzes/names.yaml", "title: N\nquestions:\n" + "  - {ask: a, answer: b}\n" * 5000)
    read = load_course(course.root)
    assert read.lessons[0].sections[-1].id == "a-5000"
    assert read.quizzes["names"].questions[-1].id == "a-5000"


def test_what_no_lesson_places_is_a_warning(course):
    course.write("lessons/first.md", "# First\n\nSee the quiz.\n")
    found = course.found()
    assert found == [
        ("orphan-exercise", f"{EXERCISE}/exercise.yaml", 1, 1),
        ("orphan-quiz", "quizzes/names.yaml", 1, 1),
    ]
    assert len(load_course(course.root).warnings) == 2


def test_a_lesson_that_is_not_listed_is_a_warning_and_still_looked_at(course):
    course.write("lessons/second.md", "# Second\n\n[x](gone.md)\n")
    assert course.found() == [
        ("unlisted-lesson", "lessons/second.md", 1, 1),
        ("missing-link", "lessons/second.md", 3, 1),
    ]


def test_a_quiz_file_that_is_not_read_is_a_warning(course):
    course.write("quizzes/more.yml", "x")
    assert course.found() == [("unread-file", "quizzes/more.yml", 1, 1)]


@pytest.mark.parametrize("name", ["starter.py", "solution.py", "exercise.yaml"])
def test_a_missing_file_of_an_exercise_is_an_error(course, name):
    (course.root / EXERCISE / name).unlink()
    assert course.found() == [("missing-file", f"{EXERCISE}/exercise.yaml", 1, 1)]


@pytest.mark.parametrize("name", ["starter.py", "solution.py", "checks.py"])
@pytest.mark.parametrize(
    ("text", "line", "column"), [("x = 1\nif x\n", 2, 5), ("x = '\x00'\n", 1, 1), ("(" * 9999, 1, 1)]
)
def test_python_that_is_none_is_an_error_at_its_place(course, name, text, line, column):
    course.write(f"{EXERCISE}/{name}", text)
    ((code, file, found_line, found_column),) = course.found()
    assert (code, file) == ("python-syntax", f"{EXERCISE}/{name}")
    assert (found_line, found_column) == (line, column) or "\x00" in text or "((" in text


def test_a_wrong_solution_need_not_be_python(course):
    course.write(f"{EXERCISE}/wrong/two.py", "def make(:\n")
    assert course.found() == []


def test_an_authors_python_is_never_run(course):
    marker = course.root / "ran"
    code = f"open({str(marker)!r}, 'w')\ndef make(): ...\ndef f(evidence): 'It is so.'\n"
    for name in ("starter.py", "solution.py", "checks.py"):
        course.write(f"{EXERCISE}/{name}", code)
    course.write(
        f"{EXERCISE}/exercise.yaml", "title: M\nprompt: P\nchecks: [{python: f}]\nhints: a\nwrong: {two.py: x}\n"
    )
    (check,) = load_course(course.root).exercises["make"].checks
    assert check.name == "It is so."
    assert not marker.exists()


@pytest.mark.parametrize(
    "name", ["quizzes/Names.yaml", "lessons/two words.md", "lessons/exercises/Make_It/exercise.yaml"]
)
def test_a_file_name_that_can_be_no_id_is_an_error(course, name):
    course.write(name, "x")
    assert ("bad-id", name, 1, 1) in course.found()


@pytest.mark.parametrize("name", ["quizzes/names.yaml", "lessons/first.md", f"{EXERCISE}/solution.py"])
def test_a_symbolic_link_out_of_the_course_is_not_followed(course, tmp_path, name):
    outside = tmp_path / "secret"
    outside.write_text("a secret: [\n")
    (course.root / name).unlink()
    (course.root / name).symlink_to(outside)
    codes = {(code, file) for code, file, *_ in course.found()}
    assert ("outside-course", name) in codes
    assert all("secret" not in problem.source_line for problem in course.problems())


def test_a_symbolic_link_to_a_folder_outside_is_not_followed(course, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.md").write_text("a")
    (course.root / "lessons" / "more").symlink_to(tmp_path / "elsewhere")
    course.write(
        "lessons/first.md", "# First\n\nSee ‸[a](more/a.md).\n\n[q](../quizzes/names.yaml)\n\n[e](exercises/make)"
    )
    assert course.found() == [("outside-course", *course.expected)]


def test_a_symbolic_link_inside_the_course_is_fine(course):
    (course.root / "quizzes" / "names.yaml").rename(course.root / "quizzes" / "real.txt")
    (course.root / "quizzes" / "names.yaml").symlink_to(course.root / "quizzes" / "real.txt")
    assert course.found() == []


def test_a_course_reached_through_a_symbolic_link_is_fine(course, tmp_path):
    (tmp_path / "link").symlink_to(course.root)
    assert lint(tmp_path / "link") == []


def test_a_folder_without_a_course_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(CourseError, match=r"lessons/course\.yaml"):
        load_course(tmp_path)
    with pytest.raises(CourseError):
        load_course(tmp_path / "nothing")


def test_linting_one_file_or_folder_tells_of_it_alone(course, monkeypatch):
    course.write("lessons/first.md", "# First\n\n[x](gone.md)\n")
    course.write("quizzes/names.yaml", "title: N\n")
    course.write(f"{EXERCISE}/solution.py", "(")
    assert {problem.code for problem in lint(course.root / "quizzes" / "names.yaml")} == {"missing-key", "orphan-quiz"}
    assert [problem.code for problem in lint(course.root / "lessons" / "first.md")] == ["missing-link"]
    assert {problem.code for problem in lint(course.root / EXERCISE)} == {"python-syntax", "orphan-exercise"}
    monkeypatch.chdir(course.root / "quizzes")
    assert [problem.code for problem in lint(Path("../lessons/first.md"))] == ["missing-link"]


def test_linting_what_is_in_no_course_is_refused(tmp_path):
    (tmp_path / "a.md").write_text("a")
    for path in (tmp_path, tmp_path / "a.md", tmp_path / "nothing"):
        with pytest.raises(UsageError):
            lint(path)


def test_the_error_of_a_refused_course_says_how_many_more_there_are(course):
    course.write("quizzes/names.yaml", "a: b\n")
    with pytest.raises(CourseError, match=r"names\.yaml:1:1: .* \(and 2 more\)"):
        load_course(course.root)


def test_the_shipped_course_is_there():
    assert (shipped_course() / "lessons" / "course.yaml").is_file()
