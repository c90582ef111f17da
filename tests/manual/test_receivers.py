"""手册里的接收方 · the code that `docs/api/apps.md` gives to receivers of webhooks knows the mall's signatures from others."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable

import pytest

from backend.config.cluster import CHECKOUT
from backend.webhook.sending import signature
from tests.manual import npm

FOLDER = CHECKOUT / "docs" / "api"
BODY = '{"product":{"slug":"fu-yin-zhi","name":"复印纸"}}'.encode()
SECRET = "示例密钥"
GOOD = signature(BODY, SECRET)
CASES = {
    GOOD: True,
    GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1"): False,
    GOOD[:-2]: False,
    signature(BODY, "别的密钥"): False,
    signature(BODY + b" ", SECRET): False,
    "": False,
    "签名": False,
}


def test_Python的核对照抄可用() -> None:
    (source,) = re.findall(r"```python\n(.*?)```", (FOLDER / "apps.md").read_text("utf-8"), re.DOTALL)
    example: dict[str, Callable[[bytes, str, str], bool]] = {}
    exec(compile(source, "apps.md", "exec"), example)
    assert {given: example["is_from_the_mall"](BODY, given, SECRET) for given in CASES} == CASES


@pytest.mark.npm
@pytest.mark.timeout(300)
def test_TypeScript的接收方_核对并更新页面() -> None:
    """Its handler, compiled and run: 204 and the pages that are stale for ours, 401 and nothing for others."""
    folder = npm.installed(FOLDER / "typescript", "typescript")
    compiled = "--target ES2022 --module ESNext --moduleResolution bundler --lib ES2022,DOM --skipLibCheck --outDir dist"
    npm.run(folder, "exec", "--", "tsc", "src/webhook.ts", *compiled.split())
    asked = """
        const { receiver } = await import("./dist/webhook.js");
        const { cases, secret, body } = JSON.parse(process.argv[1]);
        const answers = [];
        for (const given of cases) {
          const renewed = [];
          const headers = /^[ -~]*$/.test(given) ? { "Saleor-Signature": given } : {};
          const request = new Request("https://front.example/api/revalidate", { method: "POST", body, headers });
          const { status } = await receiver(secret, (path) => void renewed.push(path))(request);
          answers.push([status, renewed]);
        }
        console.log(JSON.stringify(answers));
    """
    given = json.dumps({"cases": list(CASES), "secret": SECRET, "body": BODY.decode()})
    done = subprocess.run(
        ["node", "--input-type=module", "-e", asked, given],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    fresh = [204, ["/products/fu-yin-zhi", "/"]]
    assert json.loads(done.stdout) == [fresh if good else [401, []] for good in CASES.values()]
