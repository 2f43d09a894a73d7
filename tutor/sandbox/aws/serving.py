"""How a server hands requests to the private AWS: with the names of metadata as the client spelled them."""

from __future__ import annotations

from typing import Any

from werkzeug.serving import WSGIRequestHandler

__all__ = ["SpellingHandler"]

_METADATA = "x-amz-meta-"


class SpellingHandler(WSGIRequestHandler):
    """Keeps metadata headers with underscores, which WSGI can't tell from dashes and werkzeug therefore drops.

    S3 tells them apart: `Metadata={"taken_by": "me"}` comes back as it went (AmazonS3/latest/userguide/UsingMetadata).
    """

    def make_environ(self) -> dict[str, Any]:
        """The environment, with the original names under the key that `wire` reads."""
        environ: dict[str, Any] = super().make_environ()
        spelled: dict[str, str] = {}
        for name, value in self.headers.items():
            key = f"HTTP_{name.upper().replace('-', '_')}"
            if "_" in name and name.lower().startswith(_METADATA) and key not in environ:
                environ[key] = value.replace("\r\n", "")
                spelled[key] = name
        environ["moto.preserved_header_names"] = spelled
        return environ
