from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tutor import __version__, cli
from tutor.errors import SandboxError
from tutor.model.verdicts import ExerciseResult, Tier, Verdict

HEAVY = ("textual", "boto3", "botocore", "moto", "pydantic", "yaml", "markdown_it")


def loaded_by(*words):
    """Which of the heavy libraries a verb has loaded when it ends."""
    program = (
        "import sys\n"
        "from tutor.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_version_and_help_wait_for_no_library(word):
    assert loaded_by(word) == set()


def test_lint_loads_no_aws_and_no_app(course):
    assert loaded_by("lint", course).isdisjoint({"textual", "boto3", "botocore", "moto"})


def test_the_version_is_said(tutor):
    done = tutor("--version")
    assert (done.returncode, done.stdout) == (0, f"tutor {__version__}\n")


@pytest.mark.parametrize("words", [["chek"], ["check"], ["grade", "x"], ["--nope"], ["learn", "a", "b"]])
def test_a_command_line_that_makes_no_sense_ends_with_2(tutor, words):
    done = tutor(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "tutor" in done.stderr


@pytest.mark.parametrize(
    ("words", "meant"),
    [(["chek", "x"], "check"), (["sandbx"], "sandbox"), (["sandbox", "--tier", "strng"], "strong")],
)
def test_a_misspelt_word_is_named_with_the_near_one(tutor, words, meant):
    done = tutor(*words)
    assert done.returncode == 2
    assert f"did you mean `{meant}`?" in done.stderr
    assert "choose from" not in done.stderr


def test_a_word_that_is_far_from_every_command_is_told_which_there_are(tutor):
    told = tutor("zzz").stderr
    assert "did you mean" not in told
    assert "sandbox" in told


def test_without_a_terminal_the_app_says_to_read_as_text(tutor):
    done = tutor()
    assert (done.returncode, done.stdout) == (2, "")
    assert "tutor learn --plain" in done.stderr


@pytest.mark.parametrize("verb", ["check", "lint", "doctor", "learn"])
def test_an_option_that_a_verb_lacks_ends_with_that_verbs_usage(tutor, verb):
    done = tutor(verb, "--foo", *(["greet"] if verb == "check" else []))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"usage: tutor {verb} ")
    assert "unrecognized arguments: --foo" in done.stderr


@pytest.mark.parametrize(
    ("watching", "said"), [(True, "You have 0 of 6 points. Your place and answers are kept.\n"), (False, "")]
)
@pytest.mark.usefixtures("data_folder")
def test_who_quits_the_app_is_told_the_points_where_a_terminal_shows_it(monkeypatch, course, capsys, watching, said):
    monkeypatch.setattr("tutor.tui.run_app", lambda _session: 0)
    monkeypatch.setattr(cli, "is_interactive", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: watching, raising=False)
    assert cli.main(["learn", str(course)]) == 0
    assert capsys.readouterr() == ("", said)


# --- check ---------------------------------------------------------------------------------------------------


def test_a_right_program_passes_with_0_and_one_json_object(tutor, course):
    done = tutor("check", "greet", course / "lessons/exercises/greet/solution.py", "--course", course, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert list(result)[:9] == [
        "format",
        "exercise",
        "verdict",
        "score",
        "max_score",
        "tier",
        "seconds",
        "checks",
        "output",
    ]
    assert (result["format"], result["verdict"], result["score"], result["max_score"]) == (1, "pass", 2.0, 2.0)
    assert list(result["checks"][0]) == ["name", "verdict", "score", "max_score", "message", "expected", "actual"]
    assert result["output"] == "hello"


def test_a_wrong_program_ends_with_1_and_says_what_was_expected(tutor, course):
    done = tutor("--course", course, "check", "greet", course / "lessons/exercises/greet/wrong/rude.py")
    assert done.returncode == 1
    assert "fail: It returns the greeting" in done.stdout
    assert "expected:" in done.stdout
    assert "pass: It prints hello" in done.stdout


def test_without_a_file_the_learners_own_is_checked_and_kept(tutor, course, data_folder):
    first = tutor("check", "greet", "--course", course, "--json")
    assert (first.returncode, json.loads(first.stdout)["verdict"]) == (1, "fail")
    own = data_folder / "work/small/greet.py"
    own.write_text("def greet(name):\n    print('hello')\n    return 'Hello, ' + name\n")
    assert tutor("check", "greet", own, "--course", course).returncode == 0
    done = tutor("learn", course, "--plain", typed="g 3\nq\n")
    assert "Last checked: pass, 2 of 2 points." in done.stdout


def test_checking_another_file_leaves_no_trace_in_the_record(tutor, course, data_folder):
    tutor("check", "greet", course / "lessons/exercises/greet/solution.py", "--course", course)
    assert not data_folder.exists()


def test_a_misspelt_exercise_is_named_with_the_near_one(tutor, course):
    done = tutor("check", "gret", "--course", course, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean `greet`?" in done.stderr


def test_a_name_that_is_far_from_every_exercise_gets_no_guess(tutor, course):
    done = tutor("check", "greet-the-queen", "--course", course)
    assert done.returncode == 2
    assert "did you mean" not in done.stderr
    assert "it has: greet" in done.stderr


def test_a_terminal_shows_that_the_check_has_begun(watched, course):
    solution = course / "lessons/exercises/greet/solution.py"
    code, out, said = watched("check", "greet", solution, "--course", course, "--json")
    assert (code, json.loads(out)["verdict"]) == (0, "pass")
    assert said == "Starting the sandbox and checking greet ...\n"


@pytest.mark.parametrize("file", ["nowhere.py", "."])
def test_a_program_that_can_not_be_read_ends_with_2(tutor, course, file):
    done = tutor("check", "greet", file, "--course", course, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "mend:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_course_with_mistakes_ends_with_2_and_names_them_all(tutor, course):
    (course / "quizzes/manners.yaml").write_text("title: Manners\nqestions: []\n")
    (course / "lessons/exercises/greet/exercise.yaml").write_text("title: Greet\npromt: x\n")
    done = tutor("check", "greet", "--course", course)
    assert (done.returncode, done.stdout) == (2, "")
    assert "manners.yaml:2:1" in done.stderr
    assert "exercise.yaml:2:1" in done.stderr


@pytest.mark.parametrize(
    "case",
    [("pass", 0), ("partial", 1), ("fail", 1), ("unsure", 1), ("inconclusive", 4), ("error", 3)],
)
def test_each_verdict_has_its_exit_code(monkeypatch, course, data_folder, capsys, case):
    verdict, code = case

    def judged(exercise, *_):
        return ExerciseResult(
            exercise=exercise.id,
            verdict=Verdict(verdict),
            score=0,
            max_score=1,
            tier=Tier.STRONG,
            seconds=1,
            checks=(),
        )

    monkeypatch.setattr("tutor.judging.judge_submission", judged)
    file = course / "lessons/exercises/greet/solution.py"
    assert cli.main(["check", "greet", str(file), "--course", str(course), "--json"]) == code
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict
    assert not data_folder.exists()


def test_a_jail_that_fails_ends_with_3_and_words(monkeypatch, course, data_folder, capsys):
    def broken(*_):
        raise SandboxError("The jail failed", "it did not start", "look at tutor doctor")

    monkeypatch.setattr("tutor.judging.judge_submission", broken)
    file = course / "lessons/exercises/greet/solution.py"
    assert cli.main(["check", "greet", str(file), "--course", str(course), "--json"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "it did not start" in err
    assert not data_folder.exists()


def test_a_fault_of_ours_shows_no_traceback(monkeypatch, course, data_folder, capsys):
    def broken(*_):
        raise ZeroDivisionError("\x1b[31mred")

    monkeypatch.setattr("tutor.judging.judge_submission", broken)
    monkeypatch.delenv("TUTOR_DEBUG", raising=False)
    file = course / "lessons/exercises/greet/solution.py"
    assert cli.main(["check", "greet", str(file), "--course", str(course)]) == 3
    err = capsys.readouterr().err
    assert "A fault of ours" in err
    assert "Traceback" not in err
    assert "\x1b" not in err
    assert not data_folder.exists()


def test_control_codes_of_a_program_do_not_reach_the_terminal(tutor, course, tmp_path):
    nasty = tmp_path / "nasty.py"
    nasty.write_text("def greet(name):\n    print('\\x1b[2J\\x07gone \\u202eback')\n")
    done = tutor("check", "greet", nasty, "--course", course)
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "gone" in done.stdout


def test_a_terminal_without_unicode_gets_escapes_instead_of_a_crash(tutor, course, tmp_path):
    greek = tmp_path / "greek.py"
    greek.write_text("def greet(name):\n    print('γειά')\n", encoding="utf-8")
    done = tutor("check", "greet", greek, "--course", course, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert "\\u03b3" in done.stdout


# --- signals and pipes ---------------------------------------------------------------------------------------


def start_loop(course, data_folder, tmp_path):
    """A check that is running a program that says it runs, and then never ends."""
    loop = tmp_path / "loop.py"
    loop.write_text("def greet(name):\n    while True: pass\n")
    text = (course / "lessons/exercises/greet/exercise.yaml").read_text() + "limits: {seconds: 30}\n"
    (course / "lessons/exercises/greet/exercise.yaml").write_text(text)
    return subprocess.Popen(
        [sys.executable, "-m", "tutor", "check", "greet", loop, "--course", course],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TUTOR_DATA": str(data_folder)},
        start_new_session=True,
    )


def children(pid):
    """A handle on each process that threads of `pid` have started; it can be read once that process has ended."""
    handles = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            with contextlib.suppress(ProcessLookupError):
                handles.append(os.pidfd_open(int(child)))
    return handles


@pytest.mark.skipif(not Path(f"/proc/self/task/{os.getpid()}/children").exists(), reason="reads /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_check_and_all_that_it_started(course, data_folder, tmp_path, number, code):
    with start_loop(course, data_folder, tmp_path) as running:
        while not (started := children(running.pid)):
            assert running.poll() is None
            os.sched_yield()
        os.kill(running.pid, number)
        _, err = running.communicate(timeout=60)
    assert running.returncode == code
    assert "Traceback" not in err
    for handle in started:
        assert select.select([handle], [], [], 60)[0], "a process of ours lives on"
        os.close(handle)


def test_control_c_is_not_raised_inside_the_work_where_it_would_be_dropped_or_break_a_lock(course, tmp_path):
    """Python drops what is raised in a weak reference's callback, as while a module is imported."""
    (tmp_path / "greet.py").write_text("def greet(name): pass\n")
    program = (
        "import os, signal, sys, weakref\n"
        "from tutor import cli, judging\n"
        "class Thing: pass\n"
        "def interrupted(exercise, source, sandbox, cancel):\n"
        "    thing = Thing()\n"
        "    ref = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGINT))\n"
        "    del thing\n"
        "    assert cancel.is_set()\n"
        "judging.judge_submission = interrupted\n"
        "sys.exit(cli.main(sys.argv[1:]))\n"
    )
    words = [sys.executable, "-c", program, "check", "greet", tmp_path / "greet.py", "--course", course]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")


def test_a_reader_who_leaves_early_is_no_error(course, data_folder):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "tutor", "learn", course, "--plain"],
            input="l\nl\nq\n",
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "TUTOR_DATA": str(data_folder)},
        )
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_the_machines_fault(course, data_folder):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tutor", "doctor"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
            cwd=course,
            env={**os.environ, "TUTOR_DATA": str(data_folder)},
        )
    assert done.returncode == 3
    assert "The machine failed" in done.stderr
    assert "Traceback" not in done.stderr


# --- lint, grade, doctor -------------------------------------------------------------------------------------


def test_lint_of_a_clean_course_is_silent_on_standard_output(tutor, course):
    done = tutor("lint", course)
    assert (done.returncode, done.stdout) == (0, "")
    assert "0 errors" in done.stderr


def test_lint_tells_line_column_and_mend_and_ends_with_2(tutor, course):
    (course / "quizzes/manners.yaml").write_text("title: Manners\nqestions: []\n")
    done = tutor("lint", course)
    assert done.returncode == 2
    assert "manners.yaml:2:1" in done.stdout
    assert "mend:" in done.stdout


def test_lint_without_a_path_looks_at_the_course_it_stands_in(course, data_folder):
    (course / "quizzes/manners.yaml").write_text("title: Manners\nqestions: []\n")
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "lint"], cwd=course, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "quizzes/manners.yaml:2:1" in done.stdout
    assert not data_folder.exists()


def test_lint_of_a_folder_that_is_not_there_ends_with_2(tutor):
    done = tutor("lint", "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere" in done.stderr


def test_a_class_is_graded_in_the_jail(tutor, course, tmp_path):
    for student, answers in {"ada": "manners: {which: Hello, always: true}\n", "bob": "manners: [\n"}.items():
        own = tmp_path / "class" / student
        own.mkdir(parents=True)
        (own / "answers.yaml").write_text(answers)
    right = (course / "lessons/exercises/greet/solution.py").read_text()
    (tmp_path / "class/ada/greet.py").write_text(right)
    (tmp_path / "class/bob/greet.py").symlink_to("/etc/passwd")
    done = tutor("grade", tmp_path / "class", "--out", tmp_path / "out", "--course", course)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / "out/results.json"), str(tmp_path / "out/grades.csv")]
    assert "bob/greet.py" in done.stderr
    assert "bob/answers.yaml" in done.stderr
    assert done.stderr.endswith("2 problems with what was handed in: told above, and in results.json.\n")
    assert (tmp_path / "out/grades.csv").read_text() == (
        "student,exercise/greet,quiz/manners,total,max,to_mark\nada,2,2,4,6,0\nbob,0,,0,6,0\n"
    )


def test_a_label_in_the_file_to_mark_counts_in_the_next_grading(tutor, course, tmp_path):
    (course / "quizzes/why.yaml").write_text(
        "title: Why\nquestions:\n  - id: zone\n    ask: Why do bananas grow near the equator?\n"
        "    answer: It is warm there.\n    rubric: {concepts: [{question: How warm?, any: [warm]}]}\n"
    )
    own = tmp_path / "class/ada"
    own.mkdir(parents=True)
    (own / "answers.yaml").write_text("why: {zone: Bananas grow where many people eat them.}\n")
    words = ("grade", tmp_path / "class", "--out", tmp_path / "out", "--course", course)
    assert tutor(*words).returncode == 0
    marking = tmp_path / "out/to-mark.csv"
    marking.write_text(marking.read_text().replace("them.,", "them.,accept"))
    done = tutor(*words)
    assert done.returncode == 0, done.stderr
    *_, ada = (tmp_path / "out/grades.csv").read_text().splitlines()
    assert ada.endswith(",1,1,7,0")
    assert "accept" in marking.read_text()


def test_a_class_folder_that_is_not_there_ends_with_2(tutor, course, tmp_path):
    done = tutor("grade", "nowhere", "--out", tmp_path / "out", "--course", course)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_folder_that_is_no_class_ends_with_2_and_nothing_is_written(tutor, course, tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/answers.yaml").write_text("manners: {which: Hello}\n")
    done = tutor("grade", tmp_path / "ada", "--out", tmp_path / "out", "--course", course)
    assert (done.returncode, done.stdout) == (2, "")
    assert "class/ada/answers.yaml" in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_doctor_tells_of_python_jail_terminal_and_data_folder(tutor, data_folder):
    done = tutor("doctor")
    assert done.returncode == 0, done.stdout
    for words in (
        "Python:",
        "jail: tier",
        "instances: ",
        "terminal:",
        f"data folder: {data_folder}",
        "packages: poptutor",
    ):
        assert words in done.stdout


def test_the_doctor_ends_with_3_where_no_answer_could_be_kept(tutor, tmp_path):
    (tmp_path / "file").write_text("")
    done = tutor("doctor", TUTOR_DATA=str(tmp_path / "file"))
    assert done.returncode == 3
    assert "bad  data folder" in done.stdout
    assert "TUTOR_DATA" in done.stdout


def test_in_a_terminal_the_doctor_tells_its_size(course, data_folder):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 50, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
    done = subprocess.Popen(
        [sys.executable, "-m", "tutor", "doctor"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environment, "TUTOR_DATA": str(data_folder), "NO_COLOR": "1", "TERM": "xterm"},
        cwd=course,
    )
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 4096):
            said += part
    except OSError:  # Linux tells the end of a terminal so
        pass
    os.close(ours)
    assert done.wait(timeout=60) == 0
    assert "50x20, no colour (NO_COLOR is set)" in said.decode()
    assert "make the window at least 60x20" in said.decode()
    assert "\x1b" not in said.decode()
