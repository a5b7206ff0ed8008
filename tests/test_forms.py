"""One meeting printed in many forms: whatever the labels look like, the same people say the same.

To add a form: a line of FORMS. `post` and `name` are the speaker's, `seat` a member's number; `member` is what stands for those who
have no post (else the first is used for all). A form whose labels leave the name out (`named=False`) gives roles only.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pipeline.memory import documents_of
from pipeline.roles import roles
from pipeline.schema import Config, Shard
from pipeline.segment import segment

# post (None: a member), surname and given name, seat, what is said, its role
SAID = (
    ("議長", "早瀬", "純", None, "これより本日の会議を開きます。日程第１、一般質問を行います。", "chair"),
    (None, "桐野", "恵", 5, "では、防災無線について伺います。聞こえない地区はいくつありますか。", "questioner"),
    ("町長", "森永", "茂", None, "はい、お答えします。聞こえにくい地区は７つございます。", "mayor"),
    ("総務課長", "小暮", "実", None, "工事は来年の３月までに終える予定です。", "section_head"),
    (None, "桐野", "恵", 5, "もう一つ伺います。費用はいくらですか。", "questioner"),
    ("総務課長", "小暮", "実", None, "２，４００万円を見込んでおります。", "section_head"),
    ("議長", "早瀬", "純", None, "次に、相馬議員の質問を許します。", "chair"),
    (None, "相馬", "ゆり", 8, "子育て支援センターの休館日はなぜ月曜だけなのですか。", "questioner"),
    ("町長", "森永", "茂", None, "やはり職員の数が足りないためです。増員を検討しております。", "mayor"),
    ("議長", "早瀬", "純", None, "以上で一般質問を終わります。", "chair"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """How labels are printed, with what stands between them and the speech."""

    name: str
    official: str
    member: str
    named: bool = True


FORMS = (
    Form("official minutes", "○{post}（{whole}君）　", "○{seat}番（{whole}君）　"),
    Form("three marks", "◎{post}（{whole}君）　", "◆{seat}番（{whole}議員）　"),
    Form("white square", "□{post}（{whole}君）　", "□{seat}番（{whole}君）　"),
    Form("no mark", "{post}（{whole}君）　", "{seat}番（{whole}君）　"),
    Form("no space behind", "○{post}（{whole}君）", "○{seat}番（{whole}君）"),
    Form("neither", "{post}（{whole}君）", "{seat}番（{whole}君）"),
    Form("half width", "○{post}({whole}君) ", "○{seat}番({whole}君) "),
    Form("on its own line", "○{post}（{whole}君）\n", "○{seat}番（{whole}君）\n"),
    Form("own line, no mark", "{post}（{whole}君）\n", "{seat}番（{whole}君）\n"),
    Form("spaced letters", "○{spaced}（{family}　{given}君）　", "○{seat}　番（{family}　{given}君）　"),
    Form("name before post", "○{whole}{post}　", "○{whole}議員　"),
    Form("name and post run into the speech", "○{whole}{post}", "○{whole}議員"),
    Form("surnames run into the speech", "○{family}{post}", "○{family}議員"),
    Form("surname and post", "○{family}{post}　", "○{family}議員　"),
    Form("lenticular", "【{whole}{post}】\n", "【{whole}議員】\n"),
    Form("lenticular in the line", "【{family}{post}】", "【{family}議員】"),
    Form("square bracket", "［{post}　{family}］", "［{family}議員］"),
    Form("colon", "{whole}{post}：", "{whole}議員："),
    Form("post, space, name", "{post}　{whole}君　", "{whole}議員　"),
    Form("post, surname, given name on a line", "{post}　{family}　{given}\n", "{seat}番　{family}　{given}\n"),
    Form("utterance number before", "12:○{post}（{whole}君）　", "13:○{seat}番（{whole}君）　"),
    Form("utterance number behind the mark", "○012 {post}（{whole}君）　", "○013 {seat}番（{whole}君）　"),
    Form("さん", "○{post}（{whole}さん）　", "○{whole}さん　"),
    Form("post only", "○{post}　", "○{seat}番　", named=False),
)
HEAD = "令和５年第２回水瀬町議会定例会会議録\n令和５年６月８日\n\n"


def printed(form: Form, *, between: str) -> str:
    """The meeting in a form."""
    parts = []
    for post, family, given, seat, speech, _ in SAID:
        whole = family + given
        label = (form.official if post else form.member).format(
            post=post, spaced="　".join(post or ""), whole=whole, family=family, given=given, seat=seat
        )
        parts.append(label + speech)
    return HEAD + between.join(parts) + "\n"


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n　"], ids=["lines", "blank lines", "indented, CRLF"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_same_meeting(form: Form, between: str) -> None:
    text = printed(form, between=between)
    turns = roles(segment(Shard(documents=documents_of(text)), Config()), Config()).turns
    assert [turn.text.strip() for turn in turns] == [speech for *_, speech, _ in SAID]
    assert [turn.role for turn in turns] == [role for *_, role in SAID]
    if form.named:
        assert all((turn.speaker or "").startswith(family) for turn, (_, family, *_) in zip(turns, SAID, strict=True))


# How newsletters print whose questions follow; to add one: a line. {family} and {given} are the member's, {kana} the reading.
HEADINGS = (
    "■ {family}{given} 議員 ■",
    "＜{family}{given}議員＞",
    "○{family}{given}議員（みどりの会）",
    "〔{family}{given}議員〕",
    "===== {family}　{given} 議員 =====",
    "◆　{family}　{given}　議員　◆",
    "～{family}　{given}議員～",
    "―――　{family}　{given}　議員　―――",
    "≪{family}　{given}　議員≫",
    "〈〈{family}　{given}議員〉〉",
    "『{family}　{given}議員』",
    "☆★ {family} {given} 議員 ★☆",
    "**{family}　{given}議員**",
    "## {family}　{given}議員",
    "▽▲{family}　{given}議員▲▽",
    "・・・{family}　{given}議員・・・",
    "|{family}　{given}議員|",
    "◎{family}　{given}議員の質問",
    "★{family}　{given}議員／除雪について",
    "{family}　{given}議員　　除雪の担い手は足りるか",
    "{family}　{given}（{kana}）議員",
    "{family}　{given}（みどりの会）",
    "■ 市民クラブ代表　{family}　{given} ■",
    "10:00～　{family}　{given}　議員（無所属）",
    "３番　{family}　{given}",
    "質問者：{family}{given}議員　答弁者：村長",
    "＊＊＊＊＊＊\n用水路のふたを急げ　　　　　{family}　{given}　議員\n＊＊＊＊＊＊",
    "────────\n　　　　{family}　{given}　議員\n────────",
)
MEMBERS = (("森", "小春", "もり こはる"), ("富部", "善之助", "とみべ ぜんのすけ"), ("一", "みふゆ", "にのまえ みふゆ"))


@pytest.mark.parametrize(("ask", "reply"), [("Ｑ．", "Ａ．（{}）"), ("問", "{}"), ("質問", "答弁　{}"), ("質", "答（{}）")])
@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_names_who_asks(heading: str, ask: str, reply: str) -> None:
    parts = ["浅瀬村議会だより　第８号　村政を問う", "今回は三人が質問しました。", ""]
    for family, given, kana in MEMBERS:
        parts += [heading.format(family=family, given=given, kana=kana), "テーマ：除雪", ""]
        parts += [f"{ask}　除雪の業者は足りているか。", f"{reply.format('建設課長')}　二社減って苦しい状況です。"]
        parts += [f"{ask}　村で運転手を育てる考えは。", f"{reply.format('村長')}　来年度から免許の費用を助成します。", ""]
    text = "\n".join(parts)
    turns = roles(segment(Shard(documents=documents_of(text)), Config()), Config()).turns
    asked = [family + given for family, given, _ in MEMBERS for _ in range(2)]
    assert [turn.speaker for turn in turns if turn.role == "questioner"] == asked
    assert len(turns) == 12
    assert all(turn.text.endswith("。") for turn in turns)
