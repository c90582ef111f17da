"""控制台 · what front ends of experts, organisers and finance ask the API, in few words."""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from backend.account import tokens
from backend.account.models import User
from backend.core.actor import Role
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER, Api

LETTER = "本人承诺：\n一、所填资料真实；\n二、依法回避。"


def gid(thing: Any, name: str = "") -> str:
    return to_global_id(name or type(thing).__name__, thing.pk)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


def upload(api: Api, person: User | None, kind: str, data: bytes | None = None) -> dict[str, Any]:
    """Upload evidence; the payload, or the whole answer where it was refused as a whole."""
    query = """mutation($f: Upload!, $k: ExpertEvidenceKindEnum!) { expertEvidenceUpload(file: $f, kind: $k, name: "示例证书") {
        evidence { id url sha256 kind } errors { field code } } }"""
    headers = {"Authorization": f"Bearer {tokens.issue(person, tokens.ACCESS, ISSUER)}"} if person else {}
    answer = api.client.post(
        "/graphql/",
        {
            "operations": json.dumps({"query": query, "variables": {"f": None, "k": kind}}),
            "map": json.dumps({"0": ["variables.f"]}),
            "0": SimpleUploadedFile("a.png", picture() if data is None else data),
        },
        headers=headers,
    ).json()
    found: dict[str, Any] = (answer.get("data") or {}).get("expertEvidenceUpload") or answer
    return found


def evidence(api: Api, person: User, *kinds: str) -> list[str]:
    return [upload(api, person, kind)["evidence"]["id"] for kind in kinds or ("IDENTITY", "TITLE")]


def regulator(code: str = "330300") -> User:
    return make.member(make.organisation("regulator", code), Role.REGULATOR)


PUBLISH = """mutation($input: ExpertCallInput!) { expertCallPublish(input: $input) {
    expertCall { id isOpen fields { code } } errors { field code clause } } }"""


def call_input(**more: Any) -> dict[str, Any]:
    return {
        "code": "ZJ-2026-1", "title": "示例专家征集公告", "regionCode": "330300", "categories": [gid(make.category())],
        "conditions": "示例条件", "commitment": LETTER, "termYears": 3, **more,
    }  # fmt: skip


APPLY = """mutation($call: ID!, $input: ExpertApplicationInput!) { expertApply(callId: $call, input: $input) {
    application { id state isRenewal fields { code } regions { code } evidence { kind } } errors { field code clause } } }"""
AMEND = """mutation($id: ID!, $input: ExpertApplicationInput!) { expertApplicationAmend(id: $id, input: $input) {
    application { state evidence { kind } } errors { field code } } }"""


def application(**more: Any) -> dict[str, Any]:
    return {
        "name": "示例专家", "idNumber": make.id_number(), "phone": "0577-00000000", "titleLevel": "SENIOR", "workYears": 9,
        "regionCodes": ["330300"], "categories": [gid(make.category())], "evidence": [], "commitment": LETTER, **more,
    }  # fmt: skip


def judge(api: Api, person: User | None, verb: str, id: str, **more: Any) -> dict[str, Any]:
    """A command with an id, and a reason where it takes one; the payload, or the whole answer."""
    kinds = {"reason": "String!", "why": "ExpertWhyEnum!", "remark": "String", "notice": "String!", "decision": "String!",
             "value": "String!", "party": "ExpertDrawPartyEnum!", "commitment": "String!", "secret": "String!",
             "attended": "Boolean!", "grade": "ExpertGradeEnum!", "facts": "String", "answer": "String!",
             "category": "ID!", "expertCode": "String!"}  # fmt: skip
    declared = ", ".join(f"${name}: {kinds[name]}" for name in ("id", *more) if name != "id")
    given = ", ".join(f"{name}: ${name}" for name in more)
    document = f"mutation($id: ID!{', ' + declared if declared else ''}) {{ {verb}(id: $id{', ' + given if given else ''}) {{ errors {{ field code message }} }} }}"
    answer = api(document, {"id": id, **more}, as_=person)
    payload: dict[str, Any] = (answer.get("data") or {}).get(verb) or answer
    return payload
