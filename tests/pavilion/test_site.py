"""公开网站 · every page in both languages, without a script, safe, small, and found by search engines."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from PIL import Image

from backend.core import clock
from pavilion.drawing import lettering
from pavilion.models import Cluster, Exhibit, Maker
from pavilion.services import arranging
from pavilion.services.arranging import RoomText
from storefront_api.pavilion.site import stories
from tests import make
from tests.pavilion import halls

pytestmark = pytest.mark.django_db
VOID = {"meta", "link", "img", "input", "source", "br", "hr", "path", "circle", "stop", "polyline"}
LIGHT = 60_000
"""Bytes of a page of HTML at most, and of the style sheet; pictures come when they are looked at."""


class Page(HTMLParser):
    """A page, checked while it is read: elements close in order, ids are there once, pictures have alternatives."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.faults: list[str] = []
        self.labels: set[str] = set()
        self.feed(text)
        self.faults += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "label":
            self.labels.add(given.get("for") or "")
        if tag in {"input", "select"} and given.get("id") not in self.labels:
            self.faults.append(f"{tag} without a label")
        if tag == "img" and ("alt" not in given or "width" not in given):
            self.faults.append("img without alt or width")
        self.faults += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        if tag == "script" and given.get("type") != "application/ld+json":
            self.faults.append("script")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


@pytest.fixture
def hall() -> Exhibit:
    """One exhibit with everything, in a room."""
    seller = make.supplier("330382")
    product = make.product(seller)
    exhibit = halls.shown(seller.sales)
    region = exhibit.region
    Exhibit.objects.filter(pk=exhibit.pk).update(
        maker=Maker.objects.create(slug="maker", name="示例作坊", region=region, story=exhibit.story),
        cluster=Cluster.objects.create(slug="cluster", name="示例集群", region=region),
        months=[11, 12, clock.today().month],
        process={"blocks": [{"type": "list", "data": {"style": "ordered", "items": ["采", "制"]}}]},
    )
    exhibit.links.create(product=product)
    exhibit.honours.create(
        kind="indication",
        title="示例地标",
        issuer="示例",
        number="1",
        valid_from=clock.today(),
        state="valid",
    )
    curator = make.actor(halls.city())
    arranging.create_room(
        RoomText(name="厅", slug="hall", is_published=True, exhibits=[exhibit.pk]), by=curator
    )
    return exhibit


PATHS = (
    "", "rooms/", "rooms/hall/", "exhibits/{slug}/", "makers/maker/", "districts/", "districts/330382/", "seasons/", "clusters/",
    "clusters/cluster/", "search/", "search/?q=%E7%93%AF%E6%9F%91&kind=speciality&district=330382", "search/?q=%00%3Cscript%3E",
)  # fmt: skip


@pytest.mark.parametrize("language", ["", "en/"])
def test_每一页都完整_安全_轻(client: Client, hall: Exhibit, language: str) -> None:
    links: set[str] = set()
    for path in PATHS:
        address = f"/pavilion/{language}{path.format(slug=hall.slug)}"
        response = client.get(address)
        assert response.status_code == 200, address
        text = response.content.decode()
        page = Page(text)
        assert page.faults == [], (address, page.faults)
        assert len(page.ids) == len(set(page.ids)), address
        assert page.headings.count(1) == 1, address
        assert all(
            after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)
        ), address
        assert len(response.content) < LIGHT, address
        assert "script-src" not in response["Content-Security-Policy"]
        assert "<script>" not in text.replace('<script type="application/ld+json">', "")
        assert f'<html lang="{"en" if language else "zh-CN"}">' in text
        links |= {link for link in page.links if link.startswith("/pavilion/")}
    for link in sorted(links):
        assert client.get(link).status_code == 200, link


def test_样式与图片可以永久缓存(client: Client, hall: Exhibit) -> None:
    text = client.get(f"/pavilion/exhibits/{hall.slug}/").content.decode()
    style = re.search(r'href="(/pavilion/style-[0-9a-f]+\.css)"', text)
    assert style is not None
    answer = client.get(style[1])
    assert "immutable" in answer["Cache-Control"]
    assert len(answer.content) < LIGHT
    pictures = set(re.findall(r"/pavilion/pictures/[^ \"]+-320\.(?:webp|avif)\?v=[0-9a-f]+", text))
    assert pictures
    for address in pictures:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer["Cache-Control"]
        assert len(answer.content) < 40_000


def test_没有照片的画一张(client: Client) -> None:
    exhibit = halls.shown()
    exhibit.pictures.all().delete()
    text = client.get(f"/pavilion/exhibits/{exhibit.slug}/").content.decode()
    assert "示意图，非实物照片" in text
    found = re.search(r"/pavilion/pictures/[^ \"]+drawn-320\.webp\?v=[0-9a-f]+", text)
    assert found is not None
    answer = client.get(found[0])
    assert answer["Content-Type"] == "image/webp"
    assert answer.content[8:12] == b"WEBP"


@pytest.mark.parametrize(
    "path",
    [
        "exhibits/none/", "rooms/none/", "makers/none/", "districts/110000/", "clusters/none/", "pictures/none/drawn-320.webp",
        "pictures/{slug}/drawn-321.webp", "pictures/{slug}/drawn-320.gif", "pictures/{slug}/p999999-320.webp",
        "pictures/{slug}/p99999999999999999999999-320.webp", "pictures/{slug}/px-320.webp",
    ],
)  # fmt: skip
def test_没有的页与图(client: Client, path: str) -> None:
    exhibit = halls.shown()
    assert client.get(f"/pavilion/{path.format(slug=exhibit.slug)}").status_code == 404


def test_没入选的不露面(client: Client) -> None:
    exhibit = halls.submitted()
    assert client.get(f"/pavilion/exhibits/{exhibit.slug}/").status_code == 404
    assert client.get(f"/pavilion/pictures/{exhibit.slug}/drawn-320.webp").status_code == 404
    assert client.get(f"/pavilion/pictures/{exhibit.slug}/drawn-320.webp?v=guess").status_code == 404
    shown = halls.shown(until=clock.today())
    address = f"/pavilion/exhibits/{shown.slug}/"
    assert client.get(address).status_code == 200
    with clock.moved(by=timedelta(days=1)):
        assert client.get(address).status_code == 404


NASTY = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "مندرين", "瓯柑 🍊", "长" * 100)


@pytest.mark.parametrize("name", NASTY)
def test_奇怪的名字不会变成网页代码(client: Client, hall: Exhibit, name: str) -> None:
    Exhibit.objects.filter(pk=hall.pk).update(name=name, name_en=name, summary=name, place=name[:60])
    for language in ("", "en/"):
        for path in ("", f"exhibits/{hall.slug}/", "seasons/", "search/?q=%3Cscript%3E"):
            page = Page(client.get(f"/pavilion/{language}{path}").content.decode())
            assert page.faults == []


@pytest.mark.parametrize(
    ("block", "html"),
    [
        ({"type": "paragraph", "data": {"text": "一<b>二</b><script>x</script>"}}, "<p>一<b>二</b></p>"),
        ({"type": "header", "data": {"text": "题", "level": 1}}, "<h3>题</h3>"),
        ({"type": "list", "data": {"style": "ordered", "items": ["a", {"content": "b", "items": ["c"]}]}},
         "<ol><li>a</li><li>b<ol><li>c</li></ol></li></ol>"),
        ({"type": "image", "data": {"file": {"url": "https://elsewhere.example/a.png"}}}, ""),
        ({"type": "image", "data": {"file": {"url": '/files/a.png" onload="x'}, "caption": "景"}},
         '<figure><img src="/files/a.png&quot; onload=&quot;x" alt="" loading="lazy"><figcaption>景</figcaption></figure>'),
        ({"type": "unknown", "data": {}}, ""),
        ({"type": "paragraph", "data": {"text": '<a href="javascript:alert(1)">x</a>'}},
         '<p><a rel="nofollow noopener noreferrer">x</a></p>'),
    ],
)  # fmt: skip
def test_故事(block: dict[str, object], html: str) -> None:
    assert stories.html({"blocks": [block]}) == html


def test_搜索引擎读得到(client: Client, hall: Exhibit) -> None:
    sitemap = client.get("/pavilion/sitemap.xml").content.decode()
    assert f"<loc>http://testserver/pavilion/exhibits/{hall.slug}/</loc>" in sitemap
    assert f"<loc>http://testserver/pavilion/en/exhibits/{hall.slug}/</loc>" in sitemap
    text = client.get(f"/pavilion/exhibits/{hall.slug}/").content.decode()
    assert '<link rel="alternate" hreflang="en"' in text
    assert '"@type": "Product"' in text
    assert "ExhibitKind" not in text


@pytest.mark.parametrize("name", ["瓯柑", "台挂历与文具礼品", "长" * 100, "مندرين", "🍊🍊", "Ou-柑 No. 1"])
def test_海报与分享卡(client: Client, hall: Exhibit, name: str) -> None:
    Exhibit.objects.filter(pk=hall.pk).update(name=name)
    text = client.get(f"/pavilion/exhibits/{hall.slug}/").content.decode()
    for form, size in (("poster", (1080, 1620)), ("card", (1200, 630))):
        found = re.search(rf"/pavilion/sheets/[^ \"]+/{form}\.jpg\?v=[0-9a-f]+", text)
        assert found is not None, form
        answer = client.get(found[0])
        assert "immutable" in answer["Cache-Control"]
        with Image.open(io.BytesIO(answer.content)) as sheet:
            assert sheet.size == size
    assert client.get(f"/pavilion/sheets/{hall.slug}/banner.jpg").status_code == 404


def test_没有字的字符不留方框() -> None:
    assert lettering.known("瓯柑🍊\u202e مندرين A") == "瓯柑 A"


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("一二三四五", 9, ["一二三", "四五"]),
        ("一二三，四", 9, ["一二三，", "四"]),
        ("ab cd ef", 9, ["ab cd", "ef"]),
        ("一二三四五六七八", 2, ["一二三", "四五…"]),
    ],
)
def test_断行(text: str, most: int, expected: list[str]) -> None:
    face = lettering.font(20)
    assert lettering.lines(text, face, 66, most) == expected
