"""Systems Manager: the public parameters that name AMIs, and nothing else of it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping

from tutor.model.values import JsonObject, JsonValue
from tutor.sandbox.aws.faults import Answer, AwsFaultError
from tutor.sandbox.aws.identity import Identity
from tutor.sandbox.aws.moto_adapter.dispatch import is_ec2_region
from tutor.sandbox.aws.ssm_parameters import Parameter, public_parameters
from tutor.sandbox.aws.wire import HttpRequest

__all__ = ["answer_ssm", "read_json", "ssm_params"]

_TYPE = "application/x-amz-json-1.1"
_MAX_NAMES = 10
_MAX_PAGE = 10
_MAX_TEXT = 1024
_ARN = "arn:aws:ssm:{region}::parameter{name}"


def read_json(request: HttpRequest) -> JsonObject:
    """What a call asks for. 400 SerializationException (smithy.io/2.0/aws/protocols/aws-json-1_1-protocol)."""
    try:
        asked = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise AwsFaultError("SerializationException", "Could not parse request body into json.")
    return asked


def ssm_params(asked: JsonObject) -> dict[str, JsonValue]:
    """The parameters of a call for the journal: texts and flags, none of them long."""
    params: dict[str, JsonValue] = {}
    for name, value in list(asked.items())[:20]:
        if isinstance(value, (str, bool, int)):
            params[name[:100]] = value[:_MAX_TEXT] if isinstance(value, str) else value
        elif isinstance(value, list):
            params[name[:100]] = [str(item)[:_MAX_TEXT] for item in value[:20]]
    return params


def answer_ssm(identity: Identity, region: str, api: str, asked: JsonObject) -> Answer:
    """One call. Writing, and all else that Systems Manager does, is not here."""
    if identity.account is None:
        raise AwsFaultError("MissingAuthenticationTokenException", "Missing Authentication Token")
    if not is_ec2_region(region):
        raise AwsFaultError("UnrecognizedClientException", "The security token included in the request is invalid.")
    answer = _CALLS.get(api)
    if answer is None:
        what = api or "this call"
        message = f"This private AWS has of SSM only the public parameters of AMIs, to be read; {what} is not here."
        raise AwsFaultError("UnsupportedOperation", message)
    body = json.dumps(answer(region, asked)).encode()
    return Answer(200, (("Content-Type", _TYPE),), body)


def _get_one(region: str, asked: JsonObject) -> JsonObject:
    """400 ParameterNotFound (systems-manager/latest/APIReference/API_GetParameter)."""
    name = asked.get("Name")
    if not isinstance(name, str) or not name:
        raise _invalid("Value null at 'name' failed to satisfy constraint: Member must not be null")
    found = _find(region, name)
    if found is None:
        raise AwsFaultError("ParameterNotFound", f"Parameter {name} not found.")
    return {"Parameter": _told(region, found)}


def _get_several(region: str, asked: JsonObject) -> JsonObject:
    """At most ten; names that nothing has are listed (systems-manager/latest/APIReference/API_GetParameters)."""
    names = asked.get("Names")
    if not isinstance(names, list) or not names:
        raise _invalid("Value null at 'names' failed to satisfy constraint: Member must not be null")
    if len(names) > _MAX_NAMES:
        raise _invalid(f"Value at 'names' failed to satisfy constraint: Member must have length at most {_MAX_NAMES}")
    looked = {str(name): _find(region, str(name)) for name in names}
    return {
        "Parameters": [_told(region, found) for found in looked.values() if found],
        "InvalidParameters": [name for name, found in looked.items() if not found],
    }


def _get_by_path(region: str, asked: JsonObject) -> JsonObject:
    """One page of what lies below a path (systems-manager/latest/APIReference/API_GetParametersByPath)."""
    path = asked.get("Path")
    if not isinstance(path, str) or not path.startswith("/"):
        raise _invalid("The parameter path must begin with a forward slash, and is made of names between slashes.")
    prefix = f"{path.rstrip('/')}/"
    below = [found for name, found in public_parameters(region).items() if name.startswith(prefix)]
    if asked.get("Recursive") is not True:
        below = [found for found in below if "/" not in found.name.removeprefix(prefix)]
    start, size = _start(asked.get("NextToken")), _size(asked.get("MaxResults"))
    told: dict[str, JsonValue] = {"Parameters": [_told(region, found) for found in below[start : start + size]]}
    if start + size < len(below):
        told["NextToken"] = urlsafe_b64encode(str(start + size).encode()).decode()
    return told


def _find(region: str, name: str) -> Parameter | None:
    """A parameter by its name or ARN, `:VERSION` behind it or not. 400 ParameterVersionNotFound."""
    known = public_parameters(region)
    plain = name.removeprefix(_ARN.format(region=region, name=""))
    if plain in known:
        return known[plain]
    plain, _, version = plain.rpartition(":")
    found = known.get(plain)
    if found is not None and version != str(found.version):
        message = f"Systems Manager could not find version {version} of {plain}."
        raise AwsFaultError("ParameterVersionNotFound", message)
    return found


def _told(region: str, parameter: Parameter) -> Mapping[str, JsonValue]:
    return {
        "Name": parameter.name,
        "Type": "String",
        "Value": parameter.value,
        "Version": parameter.version,
        "LastModifiedDate": parameter.changed.timestamp(),
        "ARN": _ARN.format(region=region, name=parameter.name),
        "DataType": parameter.data_type,
    }


def _start(token: JsonValue) -> int:
    if token is None:
        return 0
    try:
        return int(urlsafe_b64decode(str(token)).decode("ascii")[:9])
    except ValueError:
        raise AwsFaultError("InvalidNextToken", "The specified token isn't valid.") from None


def _size(asked: JsonValue) -> int:
    if asked is None:
        return _MAX_PAGE
    if not isinstance(asked, int) or isinstance(asked, bool) or not 1 <= asked <= _MAX_PAGE:
        raise _invalid(f"Value '{asked}' at 'maxResults' failed to satisfy constraint: from 1 to {_MAX_PAGE}")
    return asked


def _invalid(message: str) -> AwsFaultError:
    return AwsFaultError("ValidationException", f"1 validation error detected: {message}")


_CALLS: Mapping[str, Callable[[str, JsonObject], JsonObject]] = {
    "GetParameter": _get_one,
    "GetParameters": _get_several,
    "GetParametersByPath": _get_by_path,
}
