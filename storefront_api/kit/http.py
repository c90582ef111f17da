"""The API over HTTP: one address for operations, batches and uploads by POST, and for queries by GET.

Status 200 answers what ran (with `errors` beside partial data), 400 what could not be read, parsed or validated, 409 an
`Idempotency-Key` that was used for another request, 413 what is too large. An `Idempotency-Key` makes the whole request
one transaction: its answer is stored with what it did, and the same request gets the same answer again. Passwords and
tokens are never stored: commands that take or give them run as if there were no key.

Documents may be sent once and be run by their hash (`persisted`). What a stranger asks of the shop window by hash and GET
may be kept by caches for a moment; nothing else ever is.
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
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType, get_named_type
from graphql.execution import execute

from backend.core.models import StoredAnswer
from backend.core.refusals import Refusal
from storefront_api.kit import cors, persisted
from storefront_api.kit.advice import advice
from storefront_api.kit.context import Context, bearer
from storefront_api.kit.documents import Documents, Prepared, TooExpensive
from storefront_api.kit.errors import NulCharacter, camel, unstorable
from storefront_api.kit.execution import Execution, Executions
from storefront_api.kit.pace import Pace
from storefront_api.kit.speech import asked_for, said, said_of, said_of_refusal, speaking
from storefront_api.kit.uploads import from_multipart

log = logging.getLogger(__name__)

MAX_BATCH = 10
MAX_KEY = 128
MAX_BODY = 12 * 1024 * 1024
"""Bytes of a whole request: a picture of the size that may be uploaded, and what is said about it."""
MOST_VALUES = 20_000
MOST_NESTING = 40
"""Of variables: how many values they may hold, and how deep."""
SHOP_WINDOW = frozenset(
    [
        "__typename", "shop", "channel", "categories", "category", "collections", "collection", "products", "product",
        "productVariant", "productVariants", "productTypes", "productType", "attributes", "attribute", "menu", "menus",
        "page", "pages", "pageTypes", "pageType", "regions",
    ]
)  # fmt: skip
"""Root fields that answer every stranger the same: such answers may be kept by caches."""
READABLE = "请求应为 JSON：{query, variables, operationName}。 · The request must be JSON: {query, variables, operationName}."


PERSISTED = (
    "persistedQuery 应为 {version: 1, sha256Hash}，哈希须与文档相符。 · "
    "`persistedQuery` must be {version: 1, sha256Hash} with the hash of the document."
)


class BadRequest(Exception):
    """A request that cannot be read; the message is for its sender."""

    def __init__(self, message: str, status: int = 400, code: str = "BAD_REQUEST") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class UnknownHash(Exception):
    """A hash whose document nobody has sent yet; its sender knows what to do."""


class GraphQLEndpoint:
    """A Django view that runs operations of one schema."""

    csrf_exempt = True  # tokens travel in a header, never in a cookie

    def __init__(self, schema: Any) -> None:
        self.schema = schema.graphql_schema
        self.documents = Documents(self.schema, settings.GRAPHQL_MAX_DEPTH)
        self.executions = Executions(self.schema)
        self.persisted = persisted.PersistedDocuments()
        self.pace = Pace()
        mutations = self.schema.mutation_type.fields if self.schema.mutation_type else {}
        self.confidential = {
            name
            for name, field in mutations.items()
            if getattr(get_named_type(field.type).graphene_type, "confidential", False)
        }
        # Whatever command leads to them: an answer that shows one of these is not kept for a repetition.
        self.confidential_fields = frozenset[str]().union(
            *(
                getattr(getattr(kind, "graphene_type", None), "confidential_fields", ())
                for kind in self.schema.type_map.values()
            )
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            response = cors.preflight()
        else:
            speech = asked_for(request.headers.get("Accept-Language", ""))
            with speaking(speech):
                response = self._respond(request)
            response["Content-Language"] = speech.value
            patch_vary_headers(response, ["Accept-Language"])
        cors.allow(request, response)
        return response

    def _respond(self, request: HttpRequest) -> HttpResponse:
        wait = self.pace.seconds_to_wait(request)
        if wait:
            response = _json(
                {
                    "errors": [
                        _plain_error(
                            f"请求太频繁，请在 {wait} 秒后再试。 · Too many requests: try again in {wait} seconds.",
                            "TOO_MANY_REQUESTS",
                        )
                    ]
                },
                429,
            )
            response["Retry-After"] = str(wait)
            return response
        payload: Any = None
        try:
            if request.method == "GET" and request.GET.keys() & {"query", "extensions"}:
                payload = _read_address(request)
                return self._answer_query(request, payload)
            if request.method != "POST":
                response = _json(
                    {"errors": [_plain_error("请用 POST 提交。 · Please use POST.", "METHOD_NOT_ALLOWED")]},
                    405,
                )
                response["Allow"] = "GET, POST"
                return response
            payload = _read(request)
            key = request.headers.get("Idempotency-Key", "")
            if key:
                return self._answer_once(request, payload, key)
            status, answer = self._answer(request, payload)
            return _json(answer, status)
        except UnknownHash:
            error = {
                "message": persisted.NOT_FOUND,
                "extensions": _codes(persisted.NOT_FOUND, persisted.NOT_FOUND_CODE),
            }
            unknown = {"errors": [error]}
            return _json([unknown] * len(payload) if isinstance(payload, list) else unknown, 200)
        except Refusal as refusal:
            return _json({"errors": [formatted(_wrapped(refusal), self.schema)]}, 200)
        except BadRequest as bad:
            return _json({"errors": [_plain_error(str(bad), bad.code)]}, bad.status)

    def _answer_query(self, request: HttpRequest, payload: Any) -> HttpResponse:
        """Answer a GET, which changes nothing and may be kept by caches when it is about the shop window."""
        prepared, _, name = self._chosen(payload)
        operation = prepared.operation(name)
        if operation is not None and operation.operation is not OperationType.QUERY:
            response = _json(
                {"errors": [_plain_error("变更须用 POST。 · Mutations need POST.", "METHOD_NOT_ALLOWED")]},
                405,
            )
            response["Allow"] = "POST"
            return response
        status, answer = self._answer(request, payload)
        response = _json(answer, status)
        patch_vary_headers(response, ["Authorization", "Authorization-Bearer"])
        by_hash = persisted.asked_digest(payload) is not None
        is_public = by_hash and not bearer(request) and prepared.roots(name) <= SHOP_WINDOW
        if status != 200 or "errors" in answer or not is_public:
            return response
        etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            response = HttpResponse(status=304)
            patch_vary_headers(response, ["Authorization", "Authorization-Bearer"])
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={settings.PUBLIC_MAX_AGE}"
        return response

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
            return 400, {"errors": [formatted(error, self.schema) for error in prepared.errors]}
        cost = prepared.cost(name, variables)
        try:
            if cost > settings.GRAPHQL_MAX_COST:
                raise TooExpensive(
                    f"查询代价 {cost} 超过上限 {settings.GRAPHQL_MAX_COST}，请减少 first 或嵌套。 · "
                    f"The query costs {cost}, more than {settings.GRAPHQL_MAX_COST}: ask for less at once."
                )
            if prepared.is_subscription(name):
                raise GraphQLError(
                    "订阅只由网络回调应答（webhookCreate 的 query）。 · Subscriptions are answered by webhooks only: give "
                    "yours as `query` of webhookCreate."
                )
            if not settings.GRAPHQL_INTROSPECTION and prepared.roots(name) & INTROSPECTION:
                raise GraphQLError("本站已关闭结构查询。 · Introspection is switched off here.")
            if context.request.headers.get("Authorization"):
                _ = context.session  # an expired or revoked token is refused before anything runs
        except (GraphQLError, Refusal) as error:
            status = 400 if isinstance(error, TooExpensive) else 200
            wrapped = error if isinstance(error, GraphQLError) else _wrapped(error)
            return status, {"errors": [formatted(wrapped, self.schema)]}
        context.told = {}
        result = self._execute(prepared, context, variables, name)
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [formatted(error, self.schema) for error in result.errors]
        answer["extensions"] = {
            "cost": {"requestedQueryCost": cost, "maximumAvailable": settings.GRAPHQL_MAX_COST},
            **context.told,
        }
        return 200, answer

    def _execute(
        self, prepared: Prepared, context: Context, variables: dict[str, Any], name: str | None
    ) -> ExecutionResult:
        operation, document = prepared.operation(name), prepared.document
        assert document is not None
        assert operation is not None
        if prepared.is_lasting and operation.operation is OperationType.QUERY:
            return self.executions.execute(document, operation, context, variables)
        result = execute(
            self.schema,
            document,
            None,
            context,
            variables,
            operation_name=name or None,
            execution_context_class=Execution,
        )
        assert isinstance(result, ExecutionResult)
        return result

    def _chosen(self, payload: Any) -> tuple[Prepared, dict[str, Any], str | None]:
        """The document of one request with its variables, and the name of the operation to run."""
        variables, name = _operation(payload)
        prepared = self._document(payload)
        if prepared.document is not None and prepared.operation(name) is None:
            raise BadRequest(
                "请用 operationName 指明要执行的操作。 · Please name the operation in `operationName`."
            )
        return prepared, variables, name

    def _document(self, payload: dict[str, Any]) -> Prepared:
        """The document that a request sends, or whose hash it sends."""
        query = payload.get("query")
        try:
            digest = persisted.asked_digest(payload)
        except ValueError:
            raise BadRequest(PERSISTED, code="INVALID_PERSISTED_QUERY") from None
        if query is None and digest is not None:
            query = self.persisted.text(digest)
            if query is None:
                raise UnknownHash
            return self.documents.prepare(query)
        if not isinstance(query, str):
            raise BadRequest(READABLE)
        if digest is not None and digest != persisted.digest_of(query):
            raise BadRequest(PERSISTED, code="INVALID_PERSISTED_QUERY")
        if settings.GRAPHQL_REGISTERED_ONLY and not self.persisted.is_registered(query):
            raise BadRequest(
                "本站只执行已登记的文档。 · This site runs registered documents only.",
                status=403,
                code="DOCUMENT_NOT_REGISTERED",
            )
        prepared = self.documents.prepare(query)
        if digest is not None and prepared.document is not None and not self._tells_secrets(prepared, query):
            self.persisted.keep(digest, query)
        return prepared

    def _tells_secrets(self, prepared: Prepared, text: str) -> bool:
        """Might the document itself hold a password or a token, not only its variables? Then it is not kept."""
        roots = {root for name in prepared.operations for root in prepared.roots(name)}
        return bool(roots & self.confidential) and '"' in text

    def _answer_once(self, request: HttpRequest, payload: Any, key: str) -> HttpResponse:
        """Run a request with an `Idempotency-Key`, or give the answer that it got before.

        The key is taken first: a second request with it waits until the first has committed or is undone.
        """
        if len(key) > MAX_KEY:
            raise BadRequest(
                f"Idempotency-Key 至多 {MAX_KEY} 个字符。 · At most {MAX_KEY} characters.", code="INVALID_KEY"
            )
        commands, confidential = self._commands(payload)
        if commands == confidential:
            status, answer = self._answer(request, payload)
            return _json(answer, status)
        if confidential:
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

    def _commands(self, payload: Any) -> tuple[set[str], set[str]]:
        """The names of all mutations that a request runs, and of those whose answers are not kept."""
        found: set[str] = set()
        confidential: set[str] = set()
        for entry in payload if isinstance(payload, list) else [payload]:
            prepared, _, name = self._chosen(entry)
            operation = prepared.operation(name)
            if operation is not None and operation.operation is OperationType.MUTATION:
                roots = prepared.roots(name)
                found |= roots
                shown = self.confidential_fields & prepared.fields(name)
                confidential |= roots if shown else roots & self.confidential
        return found, confidential


def _read(request: HttpRequest) -> Any:
    content_type = (request.content_type or "").lower()
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        raise _too_large()
    if content_type == "multipart/form-data":
        try:
            return from_multipart(request)
        except RequestDataTooBig:
            raise _too_large() from None
        except (SuspiciousOperation, MultiPartParserError) as error:
            raise BadRequest(f"读不懂这个表单。 · The form cannot be read: {error}") from None
        except ValueError as error:
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


def _read_address(request: HttpRequest) -> dict[str, Any]:
    """The operation in the address of a GET."""
    payload: dict[str, Any] = {}
    for name in ("query", "operationName"):
        if request.GET.get(name):
            payload[name] = request.GET[name]
    for name in ("variables", "extensions"):
        if request.GET.get(name):
            try:
                payload[name] = orjson.loads(request.GET[name])
            except orjson.JSONDecodeError as error:
                raise BadRequest(
                    f"{name} 不是有效的 JSON。 · `{name}` is not valid JSON: {error}", code="MALFORMED_JSON"
                ) from None
    return payload


def _operation(payload: Any) -> tuple[dict[str, Any], str | None]:
    if not isinstance(payload, dict):
        raise BadRequest(READABLE)
    variables = payload.get("variables") or {}
    name = payload.get("operationName")
    if not isinstance(variables, dict) or not (name is None or isinstance(name, str)):
        raise BadRequest(READABLE)
    _limit(variables)
    return variables, name


def _limit(variables: dict[str, Any]) -> None:
    """Refuse variables that hold too much or are nested too deeply."""
    count, level = 0, [variables]
    for _ in range(MOST_NESTING):
        inner: list[Any] = []
        for holder in level:
            count += len(holder)
            values = holder.values() if isinstance(holder, dict) else holder
            inner += [value for value in values if isinstance(value, dict | list)]
        if count > MOST_VALUES:
            raise BadRequest(
                f"变量至多 {MOST_VALUES} 个值。 · Variables hold at most {MOST_VALUES} values.",
                code="TOO_MANY_VALUES",
            )
        if not inner:
            return
        level = inner
    raise BadRequest(
        f"变量至多嵌套 {MOST_NESTING} 层。 · Variables are nested {MOST_NESTING} levels deep at most."
    )


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
    if actor.app_id is not None:
        return f"app:{actor.app_id}"
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


def formatted(error: GraphQLError, schema: GraphQLSchema) -> dict[str, Any]:
    """An error as Saleor shapes it: `message, locations, path, extensions.exception.code`."""
    original = error.original_error
    shaped: dict[str, Any] = dict(error.formatted)
    if isinstance(original, Refusal):
        name = "PermissionDenied" if original.code == "PERMISSION_DENIED" else type(original).__name__
        shaped["message"] = said_of_refusal(original)
        extensions = _codes(name, original.code) | {"field": camel(original.field)}
        if original.clause:
            extensions["clause"] = original.clause
    elif unstorable(original):
        shaped["message"] = said_of_refusal(NulCharacter())
        extensions = _codes(NulCharacter.__name__, NulCharacter.code)
    elif original is None or isinstance(original, GraphQLError | BadSignature):
        known = advice(error.message, schema, suggesting=settings.GRAPHQL_INTROSPECTION)
        shaped["message"] = said(*known) if known else said_of(error.message)
        extensions = _codes(type(original or error).__name__)
    else:
        log.error("unexpected error in a resolver", exc_info=original)
        shaped["message"] = "Internal Server Error"
        extensions = _codes(INTERNAL)
    shaped["extensions"] = extensions
    return shaped


def _wrapped(refusal: Refusal) -> GraphQLError:
    return GraphQLError(refusal.message, original_error=refusal)


def _codes(name: str, code: str | None = None) -> dict[str, Any]:
    """The codes of an error, where Saleor's clients and where Apollo's look for them."""
    return {"exception": {"code": name}} | ({"code": code} if code else {})


def _plain_error(message: str, code: str) -> dict[str, Any]:
    return {"message": said_of(message), "extensions": _codes(code, code)}


def _dumps(answer: Any) -> bytes:
    return orjson.dumps(answer, default=str)


def _json(answer: Any, status: int) -> HttpResponse:
    body = _dumps(answer)
    response = HttpResponse(body, status=status, content_type="application/json")
    response["Content-Length"] = str(len(body))
    response["Cache-Control"] = "no-store"
    return response
