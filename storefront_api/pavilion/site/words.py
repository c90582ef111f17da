"""词 · the words of the public site in both languages, by name."""

from __future__ import annotations

from types import SimpleNamespace

WORDS = {
    "lang": ("zh-CN", "en"),
    "pavilion": ("温州好产品馆", "Wenzhou Pavilion"),
    "tagline": ("一釉山海", "Glaze, hills and sea"),
    "lead": (
        "山里的茶果，海上的鲜，手上的针与刀，厂里的机器声。十二个区县推荐，市里逐件评审，件件有来处。",
        "Tea and fruit from the hills, the catch of the sea, the work of needle, knife and machine: nominated by twelve "
        "districts, reviewed one by one.",
    ),
    "skip": ("跳到正文", "Skip to content"),
    "nav": ("展馆", "Pavilion"),
    "enter": ("进馆看看", "Come in"),
    "home": ("入口", "Entrance"),
    "rooms": ("展厅", "Rooms"),
    "map": ("地图", "Map"),
    "seasons": ("时令", "Seasons"),
    "clusters": ("产业", "Industries"),
    "search": ("检索", "Search"),
    "other": ("English", "中文"),
    "now": ("当季", "In season"),
    "now_lead": ("这个月正好的。", "At their best this month."),
    "all_seasons": ("看全年时令", "The whole year"),
    "rooms_lead": ("按题目走，不按柜台走。", "Walk by theme, not by counter."),
    "theme": ("限期专题", "For a season"),
    "until": ("至", "until"),
    "exhibits": ("件", "exhibits"),
    "map_lead": (
        "一块釉，十二片。颜色越深，展品越多。示意图，不表示界线。",
        "One glaze, twelve shards; the deeper, the more to see. Schematic: it shows no boundary.",
    ),
    "kinds_lead": (
        "精品看手艺，名品看产业，特色品看水土。",
        "Finest works for the hand, names for the trade, specialities for the soil.",
    ),
    "clusters_lead": (
        "一座镇，一门手艺，一条街就是一条产业链。",
        "One town, one trade; a street is a supply chain.",
    ),
    "place": ("产地", "Made in"),
    "industry": ("行业", "Industry"),
    "season": ("时令", "Season"),
    "all_year": ("全年", "all the year"),
    "month": ("月", ""),
    "maker": ("制造者", "Maker"),
    "cluster": ("产业集群", "Cluster"),
    "term": ("展期", "On show"),
    "honours": ("荣誉", "Honours"),
    "number": ("证书编号", "No."),
    "valid": ("有效期至", "valid until"),
    "endless": ("长期有效", "valid without end"),
    "story": ("故事", "Its story"),
    "process": ("工艺", "How it is made"),
    "goods": ("在瓯采商城可以买到", "In the Oucai mall"),
    "goods_note": (
        "与其他商品一样依法选购；产地不是条件，也不加分。",
        "Bought lawfully as any other product; origin is neither a condition nor a plus.",
    ),
    "price_from": ("起", "from"),
    "per": ("每", "per"),
    "look": ("查看商品", "See the product"),
    "like": ("再往前走", "Further on"),
    "since": ("始于", "since"),
    "their": ("做的东西", "What they make"),
    "search_lead": ("名称、产地、行业、制造者，都可以搜。", "Names, places, industries and makers."),
    "words": ("检索词", "Words"),
    "kind": ("类别", "Kind"),
    "district": ("区县", "District"),
    "any": ("不限", "any"),
    "find": ("检索", "Search"),
    "found": ("件展品", "found"),
    "instead": ("您是不是要找", "Did you mean"),
    "nothing": (
        "没有找到。换一个词，或从展厅与地图走。",
        "Nothing was found. Try another word, or walk by rooms and map.",
    ),
    "rule": (
        "本馆只作展示。产地不作为采购条件，也不加分（《政府采购法实施条例》第二十条）。",
        "The pavilion only shows. Origin is no condition and no plus in any purchase (Implementing Regulation of the "
        "Government Procurement Law, article 20).",
    ),
    "demo": ("演示数据：制造者与证书均为虚构。", "Demo data: makers and certificates are invented."),
    "drawing": ("示意图，非实物照片", "A drawing, not a photograph"),
    "mall": ("瓯采商城接口", "Oucai's API"),
    "top": ("回到顶部", "Back to top"),
    "missing": ("这里没有展品", "Nothing is shown here"),
    "missing_lead": (
        "也许展期已过，也许地址写错了。",
        "Its term may be over, or the address is mistaken.",
    ),
    "poster": ("海报", "Poster"),
    "print": ("本页可直接打印。", "This page prints well."),
    "pictures": ("图片", "Pictures"),
    "whole_city": ("全市", "The whole city"),
    "breadcrumb": ("位置", "You are here"),
    "figures": ("成效", "What it achieves"),
    "figures_lead": (
        "看了多少次，搜了多少次，问了多少次，买了多少单。只数展品，不数人。",
        "How often things were looked at, searched for, asked about and bought. Exhibits are counted, not people.",
    ),
    "figures_note": (
        "浏览与检索由本站页面计数，不含机器人与浏览器缓存；订单按挂接展品的商品统计，不含已拒、已撤。不足三单的金额不公布。",
        "Views and searches are counted by these pages, without robots and what browsers keep; orders are those of products "
        "linked to exhibits, unless declined or cancelled. The amount of fewer than three orders is left out.",
    ),
    "since_day": ("自", "From"),
    "until_day": ("至", "To"),
    "look_at": ("查看", "Show"),
    "views": ("浏览", "Views"),
    "searches": ("检索", "Searches"),
    "found_in": ("检索展示", "Shown in searches"),
    "enquiries": ("询价", "Enquiries"),
    "orders": ("订单", "Orders"),
    "by_day": ("按日", "By day"),
    "by_district": ("按区县（浏览）", "By district (views)"),
    "by_kind": ("按类别（浏览）", "By kind (views)"),
    "by_industry": ("按行业（浏览）", "By industry (views)"),
    "by_exhibit": ("按展品", "By exhibit"),
    "download": ("下载开放数据", "Open data"),
    "enquire": (
        "采购单位登录商城后，可以就这件展品向制造者询价。询价不是采购，也不影响选购。",
        "Buyers who are logged in to the mall can ask the maker about this exhibit. To ask is not to buy, and counts for nothing.",
    ),
    "trace": ("溯源", "Origin"),
    "trace_lead": ("最近一批，从做出来到送出去。", "The latest batch, from its making to its sending."),
    "batches": ("批次", "Batch"),
    "unit": ("序号", "Unit"),
    "whole_batch": ("整批", "the whole batch"),
    "of_sign": ("，", " "),
    "of": ("共", "of"),
    "number_of": ("编号", "No."),
    "pieces": ("件", "units"),
    "produced": ("生产日期", "Made on"),
    "best_before": ("保质期至", "Best before"),
    "tests": ("检验", "Tests"),
    "laboratory": ("检验机构", "Laboratory"),
    "report": ("报告", "Report"),
    "passed": ("合格", "passed"),
    "failed": ("不合格", "failed"),
    "way": ("流转", "Its way"),
    "looks": ("查验次数", "How often it was looked up"),
    "looks_unit": ("这一件", "this unit"),
    "looks_today": ("其中今天", "of these today"),
    "looks_batch": ("整批", "the whole batch"),
    "looks_note": (
        "只记次数、日期与区县，不记是谁，不用 Cookie，不留网址与设备。",
        "Only the number, the day and the district are kept: not who you are, no cookie, no address, no device.",
    ),
    "where_ask": ("您在哪里看到它？", "Where did you see it?"),
    "where_note": (
        "愿意的话，告诉我们区县：同一件货一天里出现在几个地方，就是有人在复制它的码。",
        "If you like, tell us the district: one thing that is in several places on a day has a copied code.",
    ),
    "tell": ("告诉展馆", "Tell the pavilion"),
    "elsewhere": ("市外", "Outside the city"),
    "how": ("这页能证明什么", "What this page proves"),
    "how_text": (
        "码里有批次、序号和本馆的数字签名（Ed25519）。改动任何一个字符，签名就不成立；整个照抄的码，会因为查得太多而露出来。"
        "请核对这里写的品名、批次和序号与您手里的是否一致。",
        "The code holds the batch, the serial number and the pavilion's digital signature (Ed25519). Change one character and "
        "the signature no longer holds; a code that was copied whole shows itself by being looked up too often. Compare name, "
        "batch and number with what you hold.",
    ),
    "key": ("验签公钥", "Public key"),
    "the_code": ("您扫到的码", "The code that you scanned"),
    "no_longer": ("这件展品目前不在展。", "This exhibit is not on show now."),
    "see_code": ("看这一批的溯源页", "The page of this batch"),
    "see_exhibit": ("看展品", "See the exhibit"),
    "months_best": ("最好的月份", "Best months"),
}

VERDICTS = {
    "genuine": (
        ("签名有效", "这个码由温州好产品馆签发，没有改动过。"),
        ("The signature holds", "The Wenzhou Pavilion issued this code, and nothing in it was changed."),
    ),
    "copied": (
        (
            "签名有效，但可能被复制",
            "一件货很少被查这么多次，或在同一天出现在这么多地方。码是真的，贴着它的货未必是。请向卖家核实。",
        ),
        (
            "The signature holds, but it may be a copy",
            "One thing is seldom looked up so often, or in so many places on one day. The code is genuine; what carries it may "
            "not be. Ask the seller.",
        ),
    ),
    "revoked": (
        ("这一批已撤销", "码是真的，但这一批已被撤回，请不要使用，并联系卖家。"),
        (
            "This batch was called back",
            "The code is genuine, but the batch was called back. Do not use it; ask the seller.",
        ),
    ),
    "altered": (
        (
            "签名不符",
            "这不是本馆签发的码：被改动过，没有扫全，或者是别处做的。请重新扫一次；还是这样，就不要相信贴着它的货。",
        ),
        (
            "The signature does not hold",
            "This is no code of ours: it was altered, cut short, or made elsewhere. Scan it once more; if it stays so, do not "
            "trust what carries it.",
        ),
    ),
}
"""What is said of a code, as title and text."""
MONTHS = (
    ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"),
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"),
)  # fmt: skip
SOLAR = (
    "小寒 · 大寒", "立春 · 雨水", "惊蛰 · 春分", "清明 · 谷雨", "立夏 · 小满", "芒种 · 夏至", "小暑 · 大暑", "立秋 · 处暑", "白露 · 秋分",
    "寒露 · 霜降", "立冬 · 小雪", "大雪 · 冬至",
)  # fmt: skip
"""节气 · the two solar terms of each month."""
KINDS = {
    "fine": ("精", "精品", "Finest works"),
    "renowned": ("名", "名品", "Names"),
    "speciality": ("特", "特色品", "Specialities"),
}
"""Seal, name, English name."""
HONOURS = {
    "indication": ("地理标志", "Geographical indication"),
    "zhejiang": ("品字标“浙江制造”", "Zhejiang Made"),
    "time_honoured": ("老字号", "Time-honoured brand"),
    "heritage": ("非物质文化遗产", "Intangible heritage"),
    "award": ("获奖", "Award"),
}
INDUSTRIES = {
    "水产": "Seafood", "鞋革": "Footwear", "日用五金": "Hardware", "工艺美术": "Crafts", "食品": "Food", "文教用品": "Stationery",
    "装备制造": "Equipment", "光电": "Photonics", "眼镜": "Eyewear", "锁具": "Locks", "水果": "Fruit", "服装": "Clothing",
    "泵阀": "Pumps and valves", "教玩具": "Teaching toys", "服饰辅料": "Trimmings", "茶叶": "Tea", "宠物用品": "Pet goods", "皮革": "Leather",
    "蔬菜": "Vegetables", "塑编": "Woven plastics", "塑料包装": "Plastics", "仪器仪表": "Meters", "汽车零部件": "Auto parts",
    "鞋包": "Bags and shoes", "农产": "Farm produce", "电气": "Electrics", "电子": "Electronics", "中药材": "Herbs", "印刷包装": "Printing",
    "印刷文具": "Printed stationery", "新材料": "Materials",
}  # fmt: skip


def words(english: bool) -> SimpleNamespace:
    """All words in one language."""
    return _SAID[english]


_SAID = {
    english: SimpleNamespace(**{name: pair[english] for name, pair in WORDS.items()})
    for english in (False, True)
}
