"""Uploads: the GraphQL multipart request form (`operations`, `map`, files)."""

from __future__ import annotations

from typing import Any

import graphene
import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from graphql import GraphQLError

UNREADABLE = (
    "multipart 请求须含 operations、map 与文件。 · A multipart request needs `operations`, `map` and files."
)


class Upload(graphene.Scalar):
    """上传文件 · a file of a multipart request."""

    @staticmethod
    def serialize(value: Any) -> None:
        raise GraphQLError("Upload is for input only.")

    @staticmethod
    def parse_literal(node: Any, variables: Any = None) -> None:
        raise GraphQLError("请以变量提交文件。 · Give an uploaded file as a variable.")

    @staticmethod
    def parse_value(value: Any) -> UploadedFile[Any]:
        if not isinstance(value, UploadedFile):
            raise GraphQLError("不是上传的文件。 · This is not an uploaded file.")
        return value


def from_multipart(request: HttpRequest) -> Any:
    """The operations of a multipart request with its files put in their places. Raises ValueError when malformed."""
    try:
        operations = orjson.loads(request.POST["operations"])
        places = orjson.loads(request.POST["map"])
        for name, paths in places.items():
            if not isinstance(paths, list):
                raise TypeError
            for path in paths:
                _put(operations, path.split("."), request.FILES[name])
    except (KeyError, TypeError, IndexError, AttributeError, orjson.JSONDecodeError, ValueError) as error:
        raise ValueError(UNREADABLE) from error
    return operations


def _put(inside: Any, path: list[str], file: Any) -> None:
    *steps, last = path
    for step in steps:
        inside = inside[_index(step)] if isinstance(inside, list) else inside[step]
    place: Any = _index(last) if isinstance(inside, list) else last
    if inside[place] is not None:
        raise ValueError
    inside[place] = file


def _index(step: str) -> int:
    if not step.isdecimal():
        raise ValueError
    return int(step)
