from __future__ import annotations

from pypinyin import pinyin_dict
from pypinyin.contrib.tone_convert import to_normal

from search.text.pinyin import known_syllables


def test_the_list_of_syllables_is_that_of_the_dictionary() -> None:
    spoken = {to_normal(one) for sounds in pinyin_dict.pinyin_dict.values() for one in sounds.split(",")}
    assert known_syllables() == {syllable for syllable in spoken if syllable}
