"""JSON Schema of the course format, made from the models that load the files, for completion in editors.

Draft 2020-12: https://json-schema.org/draft/2020-12. What can be written short is an `anyOf`, so that editors take it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from tutor.course.course_documents import CourseDocument
from tutor.course.exercise_documents import ExerciseDocument
from tutor.course.question_kinds import KINDS
from tutor.course.quiz_documents import QuizDocument

__all__ = ["FILES", "course_schema", "exercise_schema", "quiz_schema", "write_schemas"]

Schema: TypeAlias = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXTS: dict[str, Schema] = {
    "text": {"type": ["string", "number", "boolean"], "pattern": r"\S"},
    "text-or-empty": {"type": ["string", "number", "boolean"]},
}


def quiz_schema() -> Schema:
    """The schema of a quiz."""
    schema = _schema(QuizDocument, "A quiz of a poptutor course")
    for kind, form in KINDS.items():
        question = schema["$defs"][form.__name__]
        question["title"] = f"{kind} question"
        question["properties"]["kind"] |= {"const": kind, "examples": [kind]}
        del question["properties"]["kind"]["$ref"]
    return schema


def course_schema() -> Schema:
    """The schema of `course.yaml`."""
    return _schema(CourseDocument, "A poptutor course")


def exercise_schema() -> Schema:
    """The schema of `exercise.yaml`."""
    return _schema(ExerciseDocument, "An exercise of a poptutor course")


FILES = {
    "quiz.schema.json": quiz_schema,
    "course.schema.json": course_schema,
    "exercise.schema.json": exercise_schema,
}


def write_schemas(folder: Path) -> list[Path]:
    """Write all schemas into a folder, which is made if need be; the files that were written. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, make in FILES.items():
        path = folder / name
        path.write_text(json.dumps(make(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written


# --- from pydantic's schema to an editor's -----------------------------------------------------------------


class _AnyOf(GenerateJsonSchema):
    """A union is any of its members: a question may look like two kinds, and the loader tells which it is."""

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """The members without pydantic's `discriminator`, which means nothing to editors."""
        made = super().tagged_union_schema(schema)
        return {"anyOf": made["oneOf"]} if "oneOf" in made else made


def _schema(form: type[BaseModel], title: str) -> Schema:
    made = form.model_json_schema(schema_generator=_AnyOf)
    definitions: Schema = made.pop("$defs", {})
    enums = {name: value for name, value in definitions.items() if "enum" in value}
    kept = {name: _tidy(value, enums) for name, value in definitions.items() if name not in enums}
    schema = {"$schema": _DIALECT, **_tidy(made, enums), "title": title, "$defs": {**kept, **_TEXTS}}
    return json.loads(json.dumps(schema))  # type: ignore[no-any-return] # plain lists for tuples, as in the file


def _tidy(value: Any, enums: Schema) -> Any:
    """A schema without what an editor has no use for: titles made from names, null for a key that is left out."""
    if not isinstance(value, dict):
        return value
    schema: Schema = {key: _tidied(key, part, enums) for key, part in value.items() if key != "title"}
    for_none = [part for part in schema.get("anyOf", ()) if part == {"type": "null"}]
    if for_none:
        members = [part for part in schema.pop("anyOf") if part not in for_none]
        schema = (members[0] if len(members) == 1 else {"anyOf": members}) | schema
    if schema.get("default", 0) in (None, [], {}, ""):
        del schema["default"]
    return _named_text(_inlined(schema, enums))


def _tidied(key: str, part: Any, enums: Schema) -> Any:
    if key in {"examples", "default", "enum", "const"}:
        return part
    if key in {"properties", "$defs"}:
        return {name: _tidy(schema, enums) for name, schema in part.items()}
    return [_tidy(item, enums) for item in part] if isinstance(part, list) else _tidy(part, enums)


def _inlined(schema: Schema, enums: Schema) -> Schema:
    """A schema that says itself which words it takes, not by reference."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name not in enums:
        return schema
    return {"enum": enums[name]["enum"], **{key: part for key, part in schema.items() if key != "$ref"}}


def _named_text(schema: Schema) -> Schema:
    """Texts by reference: what they may look like would else stand everywhere."""
    for name, text in _TEXTS.items():
        if all(schema.get(key) == part for key, part in text.items()):
            rest = {key: part for key, part in schema.items() if key not in text}
            return {"$ref": f"#/$defs/{name}", **rest}
    return schema
