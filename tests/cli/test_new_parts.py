"""`tutor new`: what it begins lints clean and is named where it must be; nothing that is there is overwritten."""

from __future__ import annotations

import json

import pytest

from tutor import cli
from tutor.course import lint, load_course
from tutor.proving.exercises import prove_submission, submissions_of
from tutor.proving.linting import lint_scope
from tutor.proving.scopes import read_scope


@pytest.fixture
def new(tmp_path, monkeypatch, capsys):
    """Runs `tutor new` in an empty folder: exit code, what was made, what was said."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = cli.main(["new", *words])
        out, err = capsys.readouterr()
        return code, out.split("\n")[:-1], err

    return run


def problems_in(folder):
    return lint_scope(read_scope(folder), pytest.fail, None)


def test_a_new_course_lints_clean_and_its_exercise_keeps_its_word(new, tmp_path, sandbox):
    code, made, said = new("course", "my-course")
    assert code == 0
    assert all((tmp_path / file).is_file() for file in made)
    assert "tutor learn my-course" in said
    assert problems_in(tmp_path / "my-course") == []
    course = load_course(tmp_path / "my-course")
    assert (course.id, course.title) == ("my-course", "My course")
    (exercise,) = course.exercises.values()
    for submission in submissions_of(exercise):
        assert prove_submission(submission, sandbox) == []


@pytest.mark.parametrize("about", ["--parallel", "--ec2"])
def test_an_exercise_on_something_else_lints_clean_and_keeps_its_word(new, tmp_path, sandbox, about):
    new("course", "c")
    code, made, _ = new("exercise", "My own", about, "--course", "c")
    assert code == 0
    assert all((tmp_path / file).is_file() for file in made)
    assert problems_in(tmp_path / "c") == []
    exercise = load_course(tmp_path / "c").exercises["my-own"]
    assert [prove_submission(one, sandbox) for one in submissions_of(exercise)] == [[]] * 4


@pytest.mark.parametrize("about", ["--parallel", "--ec2"])
@pytest.mark.parametrize("what", ["course", "lesson", "quiz"])
def test_only_an_exercise_can_be_on_something_else(new, what, about):
    new("course", "c")
    code, made, said = new(what, "x", about, "--course", "c")
    assert (code, made) == (2, [])
    assert f"tutor new exercise NAME {about}" in said


@pytest.mark.parametrize("title", ["Amazon EC2", "Yes: it's 100 % [x] `y` #1", "snow ☃ é 雪", "True", "12:30 or 5"])
def test_each_part_may_be_called_anything_in_words(new, title):
    new("course", "c")
    for what in ("lesson", "quiz", "exercise"):
        assert new(what, title, "--course", "c")[0] == 0
    assert [problem for problem in problems_in("c") if problem.code != "duplicate-question"] == []
    course = load_course("c")
    assert course.lessons[-1].title
    assert title in {quiz.title for quiz in course.quizzes.values()}
    assert title in {exercise.title for exercise in course.exercises.values()}


@pytest.mark.parametrize("title", ["雪", "a\x1bb", "a\u202eb", "", "--"])
def test_a_name_that_gives_no_id_is_refused_in_words(new, title):
    new("course", "c")
    code, made, said = new("lesson", "--course", "c", "--", title)
    assert (code, made) == (2, [])
    assert "No name" in said


@pytest.mark.parametrize(
    "listed",
    [
        "lessons: [welcome.md]",
        "lessons: [ welcome.md ]  # so",
        "lessons:\n  - welcome.md # first",
        "lessons:\n- welcome.md",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_lesson_is_listed_last_however_the_list_is_written(new, tmp_path, listed, end):
    new("course", "c")
    front = tmp_path / "c/lessons/course.yaml"
    front.write_bytes(f"format: 1\nid: c  # mine\n{listed}\ntitle: C".replace("\n", end).encode())
    assert new("lesson", "two", "--course", "c")[0] == 0
    assert [lesson.id for lesson in load_course(tmp_path / "c").lessons] == ["welcome", "two"]
    after = front.read_bytes().decode()
    assert "# mine" in after
    assert after.count("\r") == (after.count("\n") if end == "\r\n" else 0)


@pytest.mark.parametrize("what", ["lesson", "quiz", "exercise"])
def test_nothing_that_is_there_is_overwritten(new, tmp_path, what):
    new("course", "c")
    new(what, "mine", "--course", "c")
    before = {path: path.read_bytes() for path in (tmp_path / "c").rglob("*") if path.is_file()}
    code, made, said = new(what, "Mine", "--course", "c")
    assert (code, made) == (2, [])
    assert "choose another name" in said
    assert {path: path.read_bytes() for path in (tmp_path / "c").rglob("*") if path.is_file()} == before


def test_a_course_is_not_begun_over_another(new, tmp_path):
    new("course", "c")
    (tmp_path / "c/lessons/welcome.md").write_text("# Mine\n\nWords.\n")
    assert new("course", "c")[0] == 2
    assert (tmp_path / "c/lessons/welcome.md").read_text() == "# Mine\n\nWords.\n"


def test_a_quiz_and_an_exercise_stand_in_the_lesson_that_was_named(new, tmp_path):
    new("course", "c")
    new("lesson", "two", "--course", "c")
    code, _, said = new("quiz", "Limits [a]", "--lesson", "welcome", "--course", "c")
    assert code == 0
    assert "[Pop quiz: Limits \\[a\\]](../quizzes/limits-a.yaml)" in said
    assert "limits-a" in (tmp_path / "c/lessons/welcome.md").read_text()
    assert "limits-a" not in (tmp_path / "c/lessons/two.md").read_text()
    code, made, said = new("exercise", "x", "--lesson", "welcom", "--course", "c")
    assert (code, made) == (2, [])
    assert "did you mean" in said


def test_outside_of_a_course_the_way_to_one_is_told(new):
    code, made, said = new("lesson", "two")
    assert (code, made) == (2, [])
    assert "tutor new course NAME" in said


def test_a_part_added_to_the_course_one_stands_in_is_found_without_its_path(new, tmp_path, monkeypatch):
    new("course", "c")
    monkeypatch.chdir(tmp_path / "c")
    assert new("quiz", "more")[0] == 0
    assert [problem.code for problem in lint(tmp_path / "c") if problem.severity == "error"] == []


def test_titles_are_written_so_that_yaml_reads_them_as_text(new):
    new("course", "c")
    new("quiz", 'say "yes": now', "--course", "c")
    (text,) = [quiz.title for quiz in load_course("c").quizzes.values() if quiz.id.startswith("say")]
    assert json.dumps(text) == '"say \\"yes\\": now"'


def test_a_course_named_in_words_gets_a_folder_that_needs_no_quotes(new, tmp_path):
    code, _, said = new("course", "My Biology")
    assert code == 0
    assert "tutor learn my-biology:" in said
    course = load_course(tmp_path / "my-biology")
    assert (course.id, course.title) == ("my-biology", "My Biology")


def test_a_folder_that_is_there_keeps_its_name_and_is_quoted_for_the_shell(new, tmp_path, monkeypatch):
    (tmp_path / "My $HOME").mkdir()
    _, _, said = new("course", "My $HOME")
    assert "tutor learn 'My $HOME':" in said
    assert load_course(tmp_path / "My $HOME").id == "my-home"
    monkeypatch.chdir(tmp_path / "My $HOME")
    assert new("quiz", "more")[0] == 0


def test_a_lesson_that_is_far_off_is_not_suggested(new):
    new("course", "c")
    _, _, said = new("quiz", "x", "--lesson", "nope", "--course", "c")
    assert "did you mean" not in said
    assert "it has: welcome.md" in said


def test_without_arguments_what_is_missing_is_named_as_the_usage_names_it(capsys):
    with pytest.raises(SystemExit):
        cli.main(["new"])
    assert "required: {course,lesson,quiz,exercise}, NAME" in capsys.readouterr().err
