"""The README's table of kinds and features: each cell that promises something names the test that proves it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tutor.course.question_kinds import KINDS

TESTS = Path(__file__).parents[1]
README = TESTS.parent / "README.md"
pytestmark = pytest.mark.skipif(not README.exists(), reason="only the checkout has a README; the wheel has none")

APP, PLAIN, CLASS, PARTIAL, FEEDBACK, FORGIVES = (
    "in the app",
    "in `--plain`",
    "for a class",
    "partial credit",
    "feedback of its own",
    "forgives",
)
PROOFS = {
    **{(kind, APP): f"test_app_{kind}_wrong_then_right_by_keyboard" for kind in KINDS},
    **{(kind, CLASS): "test_every_kind_can_be_answered_in_the_file" for kind in KINDS},
    ("measured", CLASS): "test_all_are_judged_by_one_experiment",
    ("choice", PLAIN): "test_plain_choice_is_answered_by_its_number",
    ("multi", PLAIN): "test_plain_multi_is_answered_by_numbers_and_its_parts_count",
    ("true_false", PLAIN): "test_plain_true_false_is_answered_by_a_letter",
    ("number", PLAIN): "test_plain_number_is_typed_with_or_without_its_unit",
    ("text", PLAIN): "test_plain_text_is_typed",
    ("free_text", PLAIN): "test_plain_free_text_is_one_line_and_a_missing_concept_comes_as_a_question",
    ("cloze", PLAIN): "test_plain_cloze_is_filled_gap_by_gap",
    ("match", PLAIN): "test_plain_match_gives_each_number_a_letter",
    ("order", PLAIN): "test_plain_order_is_answered_by_all_numbers_in_order",
    ("predict", PLAIN): "test_plain_predict_is_typed_line_by_line_up_to_a_full_stop",
    ("measured", PLAIN): "test_plain_measured_is_predicted_by_all_numbers_and_its_bars_are_told",
    ("multi", PARTIAL): (
        "test_multi_partial_credit_net test_multi_partial_credit_each test_multi_partial_credit_coverage "
        "test_multi_partial_credit_exact"
    ),
    ("free_text", PARTIAL): "test_free_text_partial_credit",
    ("cloze", PARTIAL): "test_cloze_partial_credit_per_gap",
    ("match", PARTIAL): "test_match_partial_credit_per_pair",
    ("order", PARTIAL): "test_order_partial_credit_longest test_order_depends",
    ("measured", PARTIAL): "test_each_pair_that_stands_as_measured_counts",
    ("choice", FEEDBACK): "test_choice_feedback_per_choice",
    ("multi", FEEDBACK): "test_multi_feedback_per_choice_and_right_picks_less_wrong_ones",
    ("true_false", FEEDBACK): "test_true_false_feedback_per_answer",
    ("number", FEEDBACK): (
        "test_number_near_miss_feedback test_number_sign_feedback test_number_order_of_magnitude_feedback "
        "test_number_missing_unit_is_told"
    ),
    ("text", FEEDBACK): "test_text_wrong_answer_feedback_first_match_wins",
    ("free_text", FEEDBACK): (
        "test_free_text_missing_concepts_are_asked_back_and_no_pattern_is_shown test_free_text_forbidden_claim_feedback"
    ),
    ("cloze", FEEDBACK): "test_cloze_feedback_per_gap",
    ("match", FEEDBACK): "test_match_feedback_per_pair",
    ("order", FEEDBACK): "test_order_feedback_names_what_stands_wrong",
    ("predict", FEEDBACK): "test_predict_feedback_shows_the_first_line_that_differs",
    ("measured", FEEDBACK): "test_feedback_names_the_pairs_that_stand_wrong_with_what_they_took",
    ("number", FORGIVES): (
        "test_number_absolute_tolerance test_number_relative_tolerance test_number_significant_figures "
        "test_number_units"
    ),
    ("text", FORGIVES): "test_text_case_sensitive test_text_typo_allowance test_text_glob test_text_regex",
    ("free_text", FORGIVES): "test_free_text_stems test_free_text_synonyms_of_several_words test_free_text_typos",
    ("cloze", FORGIVES): "test_cloze_typo_allowance_in_a_gap",
    ("order", FORGIVES): "test_order_depends",
    ("measured", FORGIVES): "test_of_two_that_are_too_close_the_order_does_not_count",
    ("predict", FORGIVES): "test_predict_forgives_white_space_at_ends",
}


@pytest.fixture(scope="module")
def table() -> dict[tuple[str, str], str]:
    """The table's cells by kind and feature."""
    lines = README.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("| kind |"))
    features = [cell.strip() for cell in lines[first].strip("|").split("|")][1:]
    cells = {}
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        kind, *row = (cell.strip() for cell in line[1:-1].split("|"))
        cells.update({(kind.strip("`"), feature): cell for feature, cell in zip(features, row, strict=True)})
    return cells


def test_the_table_has_every_kind_that_there_is(table):
    assert {kind for kind, _ in table} == set(KINDS)


def test_what_the_table_promises_is_what_is_proved(table):
    assert {where for where, cell in table.items() if cell} == set(PROOFS)


def test_every_proof_is_a_test_of_this_suite():
    tests = {
        name
        for file in TESTS.rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {name for names in PROOFS.values() for name in names.split()} <= tests
