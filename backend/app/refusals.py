from __future__ import annotations

from backend.core.refusals import Refusal


class OutOfScopeApp(Refusal):
    """该应用的权限超出您的权限，不能由您管理：{named}。 ·
    This app may do more than you: you cannot manage it ({named})."""

    code = "OUT_OF_SCOPE_APP"
    field = "id"


class ManifestsNotOffered(Refusal):
    """本平台不从应用市场安装应用：请用 appCreate 登记，再给它令牌。 ·
    Apps are not installed from manifests here: register one with appCreate and give it a token."""

    code = "FORBIDDEN"
