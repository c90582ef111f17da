"""How text as buyers write it becomes tokens."""

from __future__ import annotations

import pytest

from search.text.highlight import highlight
from search.text.lexicon import Lexicon, words_in_names
from search.text.normal import normalise, origins
from search.text.pinyin import full, initials, sounds
from search.text.reading import LONGEST_TEXT, MOST_WANTS, Reader
from search.text.spelling import Speller, with_synonyms
from tests.search.catalogue import analyser


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        pytest.param("ＵＳＢ３．０", "usb3.0", id="全角变半角"),
        pytest.param("印表機 影印紙", "印表机 影印纸", id="繁体变简体"),
        pytest.param("HP LaserJet", "hp laserjet", id="小写"),
        pytest.param("25㎡", "25m2", id="兼容字符"),
        pytest.param("打印\x00纸\u3000A4\t", "打印 纸 a4 ", id="控制字符与空白"),
    ],
)
def test_one_way_of_writing(written: str, plain: str) -> None:
    assert normalise(written) == plain
    assert len(origins(written)) == len(plain) + 1


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("得力复印纸", ["得力", "复印纸"], id="词典里的词"),
        pytest.param("得力A4纸", ["得力", "a4纸"], id="中英混合的词"),
        pytest.param("永嘉麦饼", ["永嘉", "麦饼"], id="领域词"),
        pytest.param("M-132", ["m132"], id="型号带横线"),
        pytest.param("m132", ["m132"], id="型号连写"),
        pytest.param("M 132", ["m132"], id="型号带空格"),
        pytest.param("HL－B2080DW", ["hlb2080dw"], id="型号全角横线"),
        pytest.param("500张/包", ["500张", "包"], id="数量与量词"),
        pytest.param("70 克", ["70g"], id="中文单位带空格"),
        pytest.param("70g", ["70g"], id="拉丁单位"),
        pytest.param("1.5匹", ["1.5匹"], id="小数"),
        pytest.param("1.50P", ["1.5匹"], id="小数末尾的零与别名单位"),
        pytest.param("1080p 投影", ["1080p", "投影"], id="线数不是匹数"),
        pytest.param("deli 500张", ["deli", "500张"], id="品牌后的数量不是型号"),
        pytest.param("USB 3.0", ["usb3.0"], id="版本号"),
        pytest.param("😀 !? 🖨", [], id="没有字"),
        pytest.param("", [], id="空"),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert analyser().words(text) == tokens


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("复印纸", {"复印"}, id="词里的词"),
        pytest.param("A4纸", {"a4", "纸"}, id="混合词的两半"),
        pytest.param("HL-B2080DW", {"hl", "2080", "2080dw", "b2080", "b2080dw"}, id="型号的片段"),
        pytest.param("500张", {"500"}, id="光写数字"),
    ],
)
def test_shorter_words_inside(text: str, parts: set[str]) -> None:
    (token,) = analyser().tokens(text)
    assert parts <= set(token.parts)


def test_words_are_derived_from_category_names() -> None:
    names = ["硒鼓、粉盒", "其他打印机", "食用菌及山野菜", "房屋和构筑物", "LED显示屏"]
    assert set(words_in_names(names)) == {
        "硒鼓", "粉盒", "打印机", "食用菌", "山野菜", "房屋", "构筑物", "led显示屏",
    }  # fmt: skip


def test_synonyms_know_each_other() -> None:
    same = Lexicon.of(groups=[["打印纸", "复印纸", "Ａ4纸"]]).same_meaning()
    assert same["a4纸"] == ("打印纸", "复印纸")


def test_pinyin() -> None:
    assert (full("打印纸"), initials("打印纸")) == ("dayinzhi", "dyz")
    assert {"delidayinzhi", "dldyz", "deli", "dyz"} <= set(sounds(["得力", "打印纸", "a4"]))


def test_a_query_is_read_as_wants() -> None:
    wants = {want.word: want for want in Reader(analyser()).read("采购 得力的手提电脑 m 132 麒麟麴")}
    assert set(wants) == {"得力", "手提电脑", "m132", "麒麟", "曲"}
    assert ("deli",) in wants["得力"].ways
    assert ("笔记本电脑",) in wants["手提电脑"].ways
    assert ("m", "132") in wants["m132"].ways


def test_what_a_want_can_do_without() -> None:
    wants = {want.word: want for want in Reader(analyser()).read("大 白板 A4纸 16g")}
    assert [word for word, want in wants.items() if want.is_vague] == ["大"]
    assert wants["a4纸"].also == ("a4",)
    assert wants["16g"].ways == (("16g",), ("16gb",))
    (alone,) = Reader(analyser()).read("纸")
    assert not alone.is_vague


def test_pinyin_syllables_are_read_as_one_word() -> None:
    (want,) = Reader(analyser()).read("da yin zhi")
    assert want.sound == "dayinzhi"


@pytest.mark.parametrize("text", ["打印纸" * 5000, "a" * 10_000, " ".join(str(n) for n in range(3000))])
def test_long_queries_are_cut(text: str) -> None:
    wants = Reader(analyser()).read(text)
    assert len(wants) <= MOST_WANTS
    assert sum(len(want.word) for want in wants) <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        pytest.param("得力Ａ4紙 70克", "打印纸 70g", "得力<em>Ａ4紙</em> <em>70克</em>", id="同义词与单位"),
        pytest.param("黑白激光打印机", "打印", "黑白激光<em>打印</em>机", id="词的一部分"),
        pytest.param("HL-B2080DW", "b2080", "HL-<em>B2080</em>DW", id="型号片段"),
        pytest.param("得力打印纸", "dayinzhi", "得力<em>打印纸</em>", id="拼音"),
        pytest.param(
            "<b>打印纸</b> & 墨", "打印纸", "&lt;b&gt;<em>打印纸</em>&lt;/b&gt; &amp; 墨", id="转义"
        ),
        pytest.param("办公椅", "打印纸", "", id="没有匹配"),
    ],
)
def test_highlight(text: str, query: str, marked: str) -> None:
    assert highlight(text, Reader(analyser()).read(query), analyser()) == marked


def test_highlight_shows_the_part_around_the_match() -> None:
    text = "说明" * 100 + "打印纸" + "附注" * 100
    fragment = highlight(text, Reader(analyser()).read("打印纸"), analyser())
    assert fragment.startswith("…")
    assert fragment.endswith("…")
    assert "<em>打印纸</em>" in fragment
    assert len(fragment) < 140


@pytest.mark.parametrize(
    ("words", "corrected"),
    [
        pytest.param(["打印", "只"], ["打印纸"], id="同音字"),
        pytest.param(["投影议"], ["投影仪"], id="一字之差"),
        pytest.param(["lenvoo"], ["lenovo"], id="字母换位"),
        pytest.param(["打印纸"], None, id="没有错"),
        pytest.param(["投影机"], None, id="另一个词"),
        pytest.param(["h2080"], None, id="型号不猜"),
        pytest.param(["touyinyi"], ["投影仪"], id="拼音少一个字母"),
        pytest.param(["touyingyi"], None, id="拼音没有错"),
    ],
)
def test_spelling(words: list[str], corrected: list[str] | None) -> None:
    vocabulary = {"打印": 3, "打印纸": 9, "投影仪": 2, "lenovo": 4}
    sounding = {"dayinzhi": "打印纸"}
    speller = Speller(vocabulary, lambda sound: sounding.get(sound, ""), analyser().knows)
    assert speller.correct(words) == corrected


def test_words_that_mean_an_indexed_one_are_spelt_right() -> None:
    """摄象头 is 摄像头, although everybody sells 摄像机."""
    known = with_synonyms({"摄像机": 3}, {"摄像头": ("摄像机",), "排插": ("插座",)})
    assert known == {"摄像机": 3, "摄像头": 0}
    speller = Speller(known, lambda sound: "", analyser().knows)
    assert speller.correct(["摄象头"]) == ["摄像头"]
