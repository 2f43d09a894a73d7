"""Many submissions: find them in a class's folder, judge each, write results.json, grades.csv and to-mark.csv."""

from tutor.gradebook.as_json import exercise_as_json, to_json
from tutor.gradebook.export import write_grades
from tutor.gradebook.grade import grade_folder
from tutor.gradebook.records import ClassResult

__all__ = ["ClassResult", "exercise_as_json", "grade_folder", "to_json", "write_grades"]
