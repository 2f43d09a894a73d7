"""Many submissions: find them in a class's folder, judge each, write results.json, grades.csv and to-mark.csv."""

from tutor.gradebook.as_json import exercise_as_json, to_json
from tutor.gradebook.export import write_grades
from tutor.gradebook.folder import find_students
from tutor.gradebook.grade import grade_folder
from tutor.gradebook.records import ClassResult
from tutor.gradebook.to_mark import TO_MARK_FILE, read_labels, with_labels

__all__ = [
    "TO_MARK_FILE",
    "ClassResult",
    "exercise_as_json",
    "find_students",
    "grade_folder",
    "read_labels",
    "to_json",
    "with_labels",
    "write_grades",
]
