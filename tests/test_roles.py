"""Posts, names and labels: one line a case in cases/posts.tsv."""

import time
from pathlib import Path

import pytest

from pipeline import structure
from pipeline.roles import roles
from pipeline.roles.people import byline
from pipeline.roles.posts import post_role
from pipeline.roles.reading import read_label
from pipeline.schema import Config, Document, Shard, Turn
from pipeline.segment import segment
from pipeline.segment.labels import parse
from pipeline.segment.words import words
from pipeline.text import fold

LINES = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "posts.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def turns_of(text: str, doc_id: str = "town/meeting.txt") -> list[Turn]:
    document = Document(doc_id=doc_id, source_sha256="", media_type="text/plain", text=text)
    return roles(segment(Shard(documents=[document]), Config()), Config()).turns


@pytest.mark.parametrize("case", LINES, ids=lambda case: case[0])
def test_label(case: list[str]) -> None:
    label = case[0]
    if case[1] == "!":
        found = parse(fold(label).text)
        assert found is None or not found.strong
        return
    role, title, speaker, seat = (None if cell == "-" else cell for cell in case[1:])
    read = read_label(label)
    post = None if read.post in words().member_suffix else read.post
    assert (post, read.name, read.label.seat) == (title, speaker, int(seat) if seat else None)
    assert (post_role(fold(post).text) if post else None) == role


def test_surname_resolves_in_the_speakers_id() -> None:
    text = (
        "出席委員\n　委員長　山田　太郎君\n　委　員　佐藤　花子君\n\n○山田委員長　会議を開きます。\n"
        "○佐藤委員　公園の予算は幾らですか。\n○公園課長　３億円でございます。\n"
    )
    ids = [turn.speaker_id for turn in turns_of(text)]
    assert ids == ["town/山田太郎", "town/佐藤花子", None]


def test_two_of_one_surname_stay_apart() -> None:
    text = (
        "○山根（修）委員　駅前の整備を伺います。\n○都市課長　進めております。\n"
        "○山根（明）委員　費用はいくらですか。\n○都市課長　２億円です。\n"
    )
    assert [turn.speaker for turn in turns_of(text)] == ["山根（修）", None, "山根（明）", None]
    assert len({turn.speaker_id for turn in turns_of(text)}) == 3


def test_bare_answer_carries_the_post_until_another_answers() -> None:
    text = (
        "市議会の一般質問です。\n\n質問　桐野よう子\n\n橋の点検は済みましたか。\n\n答弁　土木部長\n\n済みました。\n\n"
        "質問\n\n補修はいつですか。\n\n"
        "答弁\n\n来年です。\n\n答弁　市長\n\n急ぎます。\n\n答弁\n\n以上です。\n"
    )
    found = [(turn.title, turn.attribution) for turn in turns_of(text)]
    assert found == [
        (None, "printed"),
        ("土木部長", "printed"),
        (None, "carried"),
        ("土木部長", "carried"),
        ("市長", "printed"),
        ("市長", "carried"),
    ]


def test_bid_for_the_floor_is_no_answer() -> None:
    text = (
        "○１番（山田太郎君）　橋はどうなりますか。\n◎副市長（佐藤一君）　議長\n"
        "○議長（林正君）　佐藤副市長。\n◎副市長（佐藤一君）　直します。\n"
    )
    assert [turn.act for turn in turns_of(text)] == ["question", "other", "chair", "answer"]


def test_deputy_chair_asks_while_the_chair_presides() -> None:
    text = (
        "○林委員長　質疑に入ります。\n○森副委員長　予算は足りますか。\n○財政課長　足ります。\n"
        "○森副委員長　委員長を交代いたしました。質疑を続けます。\n"
    )
    assert [turn.role for turn in turns_of(text)] == ["chair", "questioner", "section_head", "chair"]


def titles(text: str) -> list[tuple[str | None, str | None, str]]:
    return [(turn.title, turn.speaker, turn.role) for turn in turns_of(text)]


def test_a_post_is_split_only_with_support() -> None:
    """雪 and 森林 are surnames too; a document whose other officials have no names does not print them."""
    text = (
        "○委員長　質疑に入ります。\n○森委員　林道の予算は幾らですか。\n○森林政策課長　三千万円です。\n"
        "○森委員　雪下ろしの補助は何件ですか。\n○雪対策室長　八十件です。\n○河川課長　補足します。\n"
    )
    assert [title for title, _, _ in titles(text)] == ["委員長", "委員", "森林政策課長", "委員", "雪対策室長", "河川課長"]


def test_the_setting_decides_who_asks() -> None:
    exchange = "Ｑ．費用はいくらですか。\nＡ．２億円です。\nＱ．いつ完成しますか。\nＡ．来年の春です。\n"
    press = titles("潮見市長定例記者会見の概要\n市長　早瀬太郎\n\n" + exchange)
    assert press == [(None, None, "guest"), ("市長", "早瀬太郎", "mayor")] * 2
    residents = titles("新庁舎の住民説明会　質疑応答\n市議会も同席\n\n" + exchange)
    assert residents == [(None, None, "guest"), (None, None, "official")] * 2


def test_a_post_that_two_hold_names_nobody() -> None:
    text = (
        "出席者　委員　早瀬太郎　　委員　桐野純子　　財政課長　浜路一郎\n\n"
        "委員：予算は幾らですか。\n財政課長：２億円です。\n委員：財源は何ですか。\n財政課長：起債です。\n"
    )
    assert [speaker for _, speaker, _ in titles(text)] == [None, "浜路一郎", None, "浜路一郎"]


def test_the_answerer_behind_an_answer() -> None:
    text = (
        "議会だより　一般質問\n早瀬　太郎　議員\n\n問　橋の点検は済んだか。\n答　済んだ。（建設課長）\n"
        "問　補修はいつか。\n答　来年である。\n（町長）\n"
    )
    assert titles(text) == [
        (None, "早瀬太郎", "questioner"),
        ("建設課長", None, "section_head"),
        (None, "早瀬太郎", "questioner"),
        ("町長", None, "mayor"),
    ]


def test_the_chair_asks_while_the_deputy_sits_in_the_chair() -> None:
    text = (
        "○林委員長　質疑に入ります。\n○森田副委員長　委員長を交代します。林委員長。\n○林委員長　基金の残高は幾らですか。\n"
        "○財政課長　３億円です。\n○林委員長　結構です。\n○森田副委員長　委員長と交代します。\n○林委員長　桐野委員。\n"
        "○桐野委員　利子は幾らですか。\n○森田副委員長　関連で、期間は何年ですか。\n○林委員長　以上で質疑を終わります。\n"
    )
    chair, asks = "chair", "questioner"
    expected = [chair, chair, asks, "section_head", asks, chair, chair, asks, asks, chair]
    assert [turn.role for turn in turns_of(text)] == expected


def test_who_is_called_upon_by_a_deputy_without_ceremony() -> None:
    text = (
        "○林委員長　副委員長と交代いたします。\n○森田副委員長　では、林委員長。\n○林委員長　基金の残高は幾らですか。\n"
        "○財政課長　３億円です。\n○林委員長　桐野委員、ほかに質疑はありませんか。\n○桐野委員　利子は幾らですか。\n"
    )
    assert [turn.role for turn in turns_of(text)] == ["chair", "chair", "questioner", "section_head", "chair", "questioner"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("あらき美咲の市政レポート　第３号", "あらき美咲"),
        ("早瀬たもつ後援会ニュース", "早瀬たもつ"),
        ("はぎの ゆうこ　公式ホームページ", "はぎのゆうこ"),
        ("早瀬 ゆみ ｜ 潮見市議会議員", "早瀬ゆみ"),
        ("2021年6月議会 桐野たもつの一般質問", "桐野たもつ"),
        ("2021年6月議会 みよし拓也の一般質問", "みよし拓也"),
        ("桐野あやの　公式ブログ", "桐野あやの"),
        ("みんなの議会だより　第３号", None),
        ("わたしたちの市政レポート", None),
        ("さくら未来の議会報告", None),
        ("潮見市議会　公式サイト", None),
        ("くらしの質問", None),
    ],
)
def test_whose_page_a_heading_says_it_is(heading: str, name: str | None) -> None:
    exchange = "質問　橋の点検は済みましたか。\n答弁　済みました。\n質問　費用は幾らですか。\n答弁　２億円です。\n"
    text = f"{heading}\n議会で質問しました\n\n{exchange}"
    assert [turn.speaker for turn in turns_of(text)] == [name, None, name, None]


@pytest.mark.parametrize(
    ("line", "name", "party"),
    [
        ("8番　日本共産党　早瀬　みお　議員", "早瀬みお", "日本共産党"),
        ("（新風の会）　早瀬　純　議員", "早瀬純", "新風の会"),
        ("新風の会　３番　早瀬　純　議員", "早瀬純", "新風の会"),
        ("度会　純　議員", "度会純", None),
        ("公明　森　拓　議員", "森拓", "公明"),
        ("早瀬議員", None, None),
    ],
)
def test_a_byline(line: str, name: str | None, party: str | None) -> None:
    assert byline(fold(f"\n{line}\n\n").text) == ((name, party) if name else None)


def test_the_title_of_a_press_conference_tells_who_holds_it() -> None:
    remarks = "（冒頭発言）\n先日、大臣に要望しました。知事とも話しました。\n\n"
    exchange = "（問）費用は幾らですか。\n（答）２億円です。\n（問）いつですか。\n（答）来年です。\n"
    mayor = titles("潮見市長定例記者会見の概要\n\n" + remarks + exchange)
    assert mayor == [("市長", None, "mayor"), *[(None, None, "guest"), ("市長", None, "mayor")] * 2]
    minister = titles("大臣会見要旨\n\n" + remarks + exchange)
    assert minister == [("大臣", None, "minister"), *[(None, None, "guest"), ("大臣", None, "minister")] * 2]


def test_a_line_of_digits_takes_no_time() -> None:
    began = time.perf_counter()
    structure("○１番（山田太郎君）　" + "1" * 20_000 + "\n○議長（大空一郎君）　以上。", parse=False)
    assert time.perf_counter() - began < 20  # it never ended at 400 digits


def test_surnames_in_labels_have_the_full_name_as_their_id() -> None:
    text = (
        "出席議員\n1番　門脇　純君\n2番　桐野　宏君\n3番　門脇　一君\n\n"
        "○門脇（純）議員　橋はいつですか。\n○市長　来年です。\n○桐野議員　道はいつですか。\n○門脇（一）議員　川はどうですか。\n"
    )
    found = [(turn.speaker, (turn.speaker_id or "").rpartition("/")[2]) for turn in turns_of(text) if turn.speaker]
    assert found == [("門脇（純）", "門脇純"), ("桐野", "桐野宏"), ("門脇（一）", "門脇一")]
