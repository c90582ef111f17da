"""The API over HTTP: one POST address for operations, batches and uploads; a browser that comes with GET gets the explorer.

Status 200 answers what ran (with `errors` beside partial data), 400 what could not be read, parsed or validated, 409 an
`Idempotency-Key` that was used for another request, 413 what is too large. An `Idempotency-Key` makes the whole request
one transaction: its answer is stored with what it did, and the same request gets the same answer again. Passwords and
tokens are never stored: commands that take or give them run as if there were no key.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from graphql import ExecutionResult, GraphQLError, OperationType, get_named_type
from graphql.execution import execute

from backend.core.models import StoredAnswer
from backend.core.refusals import Refusal
from storefront_api.kit.context import Context
from storefront_api.kit.documents import Documents, Prepared, TooExpensive
from storefront_api.kit.errors import NulCharacter, camel, unstorable
from storefront_api.kit.execution import Execution
from storefront_api.kit.uploads import from_multipart

log = logging.getLogger(__name__)

MAX_BATCH = 10
MAX_KEY = 128
MAX_BODY = 12 * 1024 * 1024
"""Bytes of a whole request: a picture of the size that may be uploaded, and what is said about it."""
READABLE = "请求应为 JSON：{query, variables, operationName}。 · The request must be JSON: {query, variables, operationName}."


class BadRequest(Exception):
    """A request that cannot be read; the message is for its sender."""

    def __init__(self, message: str, status: int = 400, code: str = "BAD_REQUEST") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class GraphQLEndpoint:
    """A Django view that runs operations of one schema."""

    csrf_exempt = True  # tokens travel in a header, never in a cookie

    def __init__(self, schema: Any) -> None:
        self.schema = schema.graphql_schema
        self.documents = Documents(self.schema, settings.GRAPHQL_MAX_DEPTH)
        mutations = self.schema.mutation_type.fields if self.schema.mutation_type else {}
        self.confidential = {
            name
            for name, field in mutations.items()
            if getattr(get_named_type(field.type).graphene_type, "confidential", False)
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            response = _json(
                {"errors": [_plain_error("请用 POST 提交。 · Please use POST.", "METHOD_NOT_ALLOWED")]}, 405
            )
            response["Allow"] = "GET, POST"
            return response
        try:
            payload = _read(request)
            key = request.headers.get("Idempotency-Key", "")
            if key:
                return self._answer_once(request, payload, key)
            status, answer = self._answer(request, payload)
            return _json(answer, status)
        except Refusal as refusal:
            error = GraphQLError(refusal.message, original_error=refusal)
            return _json({"errors": [_formatted(error)]}, 200)
        except BadRequest as bad:
            return _json({"errors": [_plain_error(str(bad), bad.code)]}, bad.status)

    def _answer(self, request: HttpRequest, payload: Any) -> tuple[int, Any]:
        context = Context(request)
        if not isinstance(payload, list):
            return self._run(context, payload)
        if not 0 < len(payload) <= MAX_BATCH:
            raise BadRequest(
                f"一批至多 {MAX_BATCH} 个操作。 · A batch has 1 to {MAX_BATCH} operations.",
                code="BATCH_TOO_LONG",
            )
        for entry in payload:
            self._chosen(entry)  # a batch that cannot be read to its end is refused before any of it runs
        answers = [self._run(context, entry) for entry in payload]
        return max(status for status, _ in answers), [answer for _, answer in answers]

    def _run(self, context: Context, payload: Any) -> tuple[int, dict[str, Any]]:
        prepared, variables, name = self._chosen(payload)
        if prepared.document is None:
            return 400, {"errors": [_formatted(error) for error in prepared.errors]}
        cost = prepared.cost(name, variables)
        try:
            if cost > settings.GRAPHQL_MAX_COST:
                raise TooExpensive(
                    f"查询代价 {cost} 超过上限 {settings.GRAPHQL_MAX_COST}，请减少 first 或嵌套。 · "
                    f"The query costs {cost}, more than {settings.GRAPHQL_MAX_COST}: ask for less at once."
                )
            if not settings.GRAPHQL_INTROSPECTION and prepared.roots(name) & INTROSPECTION:
                raise GraphQLError("本站已关闭结构查询。 · Introspection is switched off here.")
            if context.request.headers.get("Authorization"):
                _ = context.session  # an expired token is refused before anything runs
        except (GraphQLError, Refusal) as error:
            status = 400 if isinstance(error, TooExpensive) else 200
            wrapped = (
                error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
            )
            return status, {"errors": [_formatted(wrapped)]}
        result = execute(
            self.schema,
            prepared.document,
            None,
            context,
            variables,
            operation_name=name or None,
            execution_context_class=Execution,
        )
        assert isinstance(result, ExecutionResult)
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [_formatted(error) for error in result.errors]
        answer["extensions"] = {
            "cost": {"requestedQueryCost": cost, "maximumAvailable": settings.GRAPHQL_MAX_COST}
        }
        return 200, answer

    def _chosen(self, payload: Any) -> tuple[Prepared, dict[str, Any], str | None]:
        """The document of one request with its variables, and the name of the operation to run."""
        query, variables, name = _operation(payload)
        prepared = self.documents.prepare(query)
        if prepared.document is not None and prepared.operation(name) is None:
            raise BadRequest(
                "请用 operationName 指明要执行的操作。 · Please name the operation in `operationName`."
            )
        return prepared, variables, name

    def _answer_once(self, request: HttpRequest, payload: Any, key: str) -> HttpResponse:
        """Run a request with an `Idempotency-Key`, or give the answer that it got before.

        The key is taken first: a second request with it waits until the first has committed or is undone.
        """
        if len(key) > MAX_KEY:
            raise BadRequest(
                f"Idempotency-Key 至多 {MAX_KEY} 个字符。 · At most {MAX_KEY} characters.", code="INVALID_KEY"
            )
        commands = self._commands(payload)
        if commands <= self.confidential:
            status, answer = self._answer(request, payload)
            return _json(answer, status)
        if commands & self.confidential:
            raise BadRequest(
                "带 Idempotency-Key 的请求不能把登录、密码等操作与其他操作放在一起。 · "
                "With an Idempotency-Key, send what is about passwords and tokens by itself.",
                code="CONFIDENTIAL_COMMAND",
            )
        scope = _scope(request)
        digest = _digest(payload)
        with transaction.atomic():
            taken = StoredAnswer.objects.bulk_create(
                [StoredAnswer(scope=scope, key=key, request_digest=digest)], ignore_conflicts=True
            )
            stored = StoredAnswer.objects.select_for_update().get(scope=scope, key=key)
            if stored.request_digest != digest:
                raise BadRequest(
                    "此 Idempotency-Key 已用于另一请求。 · This Idempotency-Key was used for another request.",
                    status=409,
                    code="IDEMPOTENCY_KEY_REUSED",
                )
            if stored.answer is not None:
                response = _json(stored.answer, stored.status)
                response["Idempotency-Replayed"] = "true"
                return response
            assert taken
            status, answer = self._answer(request, payload)
            if _has_fault(answer):
                transaction.set_rollback(True)
            else:
                stored.status, stored.answer = status, orjson.loads(_dumps(answer))
                stored.save(update_fields=["status", "answer"])
            return _json(answer, status)

    def _commands(self, payload: Any) -> set[str]:
        """The names of all mutations that a request runs."""
        found: set[str] = set()
        for entry in payload if isinstance(payload, list) else [payload]:
            prepared, _, name = self._chosen(entry)
            operation = prepared.operation(name)
            if operation is not None and operation.operation is OperationType.MUTATION:
                found |= prepared.roots(name)
        return found


def _read(request: HttpRequest) -> Any:
    content_type = (request.content_type or "").lower()
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        raise _too_large()
    if content_type == "multipart/form-data":
        try:
            return from_multipart(request)
        except RequestDataTooBig:
            raise _too_large() from None
        except (ValueError, SuspiciousOperation, MultiPartParserError) as error:
            raise BadRequest(str(error)) from None
    if content_type != "application/json":
        raise BadRequest(READABLE, status=415, code="UNSUPPORTED_MEDIA_TYPE")
    try:
        return orjson.loads(request.body)
    except RequestDataTooBig:
        raise _too_large() from None
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{READABLE} ({error})", code="MALFORMED_JSON") from None


def _too_large() -> BadRequest:
    return BadRequest("请求过大。 · The request is too large.", status=413, code="TOO_LARGE")


def _operation(payload: Any) -> tuple[str, dict[str, Any], str | None]:
    if not isinstance(payload, dict) or not isinstance(payload.get("query"), str):
        raise BadRequest(READABLE)
    variables = payload.get("variables") or {}
    name = payload.get("operationName")
    if not isinstance(variables, dict) or not (name is None or isinstance(name, str)):
        raise BadRequest(READABLE)
    return payload["query"], variables, name


def _digest(payload: Any) -> str:
    """What tells a request from another one: everything that it says, and what its files hold."""
    try:
        said = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS, default=_digest_of_file)
    except TypeError:
        raise BadRequest("变量嵌套过深。 · The variables are nested too deeply.") from None
    return hashlib.sha256(said).hexdigest()


def _digest_of_file(file: UploadedFile[Any]) -> str:
    digest = hashlib.sha256(str(file.name).encode())
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _scope(request: HttpRequest) -> str:
    token = request.headers.get("Authorization") or request.headers.get("Authorization-Bearer", "")
    actor = Context(request).actor
    if not actor.is_anonymous:
        return f"user:{actor.user_id}"
    return "token:" + hashlib.sha256(token.encode()).hexdigest()[:40]


def _has_fault(answer: Any) -> bool:
    """Did anything go wrong that a repetition may not do again: an unexpected error, not a refusal?"""
    answers = answer if isinstance(answer, list) else [answer]
    return any(
        error["extensions"]["exception"]["code"] == INTERNAL
        for one in answers
        for error in one.get("errors", ())
    )


INTROSPECTION = {"__schema", "__type"}
INTERNAL = "InternalServerError"


def _formatted(error: GraphQLError) -> dict[str, Any]:
    """An error as Saleor shapes it: `message, locations, path, extensions.exception.code`."""
    original = error.original_error
    formatted: dict[str, Any] = dict(error.formatted)
    extensions: dict[str, Any] = {}
    if isinstance(original, Refusal):
        name = "PermissionDenied" if original.code == "PERMISSION_DENIED" else type(original).__name__
        formatted["message"] = original.message
        extensions = {"exception": {"code": name}, "code": original.code, "field": camel(original.field)}
        if original.clause:
            extensions["clause"] = original.clause
    elif unstorable(original):
        formatted["message"] = str(NulCharacter())
        extensions = {"exception": {"code": NulCharacter.__name__}, "code": NulCharacter.code}
    elif original is None or isinstance(original, GraphQLError | BadSignature):
        extensions = {"exception": {"code": type(original or error).__name__}}
    else:
        log.error("unexpected error in a resolver", exc_info=original)
        formatted["message"] = "Internal Server Error"
        extensions = {"exception": {"code": INTERNAL}}
    formatted["extensions"] = extensions
    return formatted


def _plain_error(message: str, code: str) -> dict[str, Any]:
    return {"message": message, "extensions": {"exception": {"code": code}, "code": code}}


def _dumps(answer: Any) -> bytes:
    return orjson.dumps(answer, default=str)


def _json(answer: Any, status: int) -> HttpResponse:
    body = _dumps(answer)
    response = HttpResponse(body, status=status, content_type="application/json")
    response["Content-Length"] = str(len(body))
    response["Cache-Control"] = "no-store"
    return response
