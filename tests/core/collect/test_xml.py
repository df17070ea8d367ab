"""XML records: what is written comes back cell by cell, whatever the form; nothing is lost and nothing takes long."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import Options, ingest, inspect
from core.collect.readers.markup.characters import legal, restored
from core.collect.readers.markup.xml_outline import Place, record_path
from core.collect.readers.markup.xml_records import CUT_SHORT, NEVER_CLOSED, OUTSIDE
from core.collect.readers.registry import read_file
from core.collect.stage import Staged
from core.errors import BadInput
from core.lake import Lake


def staged(folder: Path, content: str | bytes, **chosen: object) -> Staged:
    path = folder / "x.xml"
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    found = read_file(path, "x.xml", Options(**chosen), folder).parts  # type: ignore[arg-type]
    assert len(found) == 1
    assert found[0].format == "xml"
    assert found[0].records == found[0].rows + len(found[0].rejects)
    return found[0]


def rows(part: Staged) -> list[dict[str, str]]:
    """The rows staged, blank cells left out, with the line of each."""
    table = pq.read_table(part.path).to_pylist()
    return [{k: v for k, v in row.items() if v not in (None, "") and k != "_row"} for row in table]


def cells(part: Staged) -> list[dict[str, str]]:
    return [{k: v for k, v in row.items() if k != "_line"} for row in rows(part)]


# --- planted faults -----------------------------------------------------------------------------------


def test_records_of_attributes_alone(tmp_path: Path) -> None:
    part = staged(tmp_path, '<rows>\n<row Id="1"/>\n<row Id="2" B="x &amp; y"/>\n<row Id="3"/>\n</rows>')
    assert rows(part) == [{"_line": 2, "Id": "1"}, {"_line": 3, "Id": "2", "B": "x & y"}, {"_line": 4, "Id": "3"}]


def test_every_value_stays_with_its_record(tmp_path: Path) -> None:
    text = '<d><row a="1"><x>1</x></row><row a="2"/><row a="3"><x>2</x></row></d>'
    assert cells(staged(tmp_path, text)) == [{"a": "1", "x": "1"}, {"a": "2"}, {"a": "3", "x": "2"}]


def test_nested_elements_of_the_same_name(tmp_path: Path) -> None:
    text = "<d><r><id>1</id><x><id>9</id></x></r><r><id>2</id><x><id>8</id><id>7</id></x></r></d>"
    assert cells(staged(tmp_path, text)) == [
        {"id": "1", "x": '{"id": ["9"]}'},
        {"id": "2", "x": '{"id": ["8", "7"]}'},
    ]
    nested = "<r><r><v>1</v><r>in</r></r><r><v>2</v></r></r>"
    assert cells(staged(tmp_path, nested)) == [{"v": "1", "r": "in"}, {"v": "2"}]


def test_references_mean_their_characters_and_cdata_does_not(tmp_path: Path) -> None:
    text = "<d><r><v>a &amp; &lt;b&gt; &#20013;&#x6587;</v><w><![CDATA[<i> &amp; ]]></w></r><r><v>&apos;</v></r></d>"
    assert cells(staged(tmp_path, text)) == [{"v": "a & <b> 中文", "w": "<i> &amp;"}, {"v": "'"}]


def test_attributes_of_a_field_and_a_name_used_twice(tmp_path: Path) -> None:
    text = '<d><r id="a"><id>1</id><price cur="EUR">2</price></r><r id="b"><price>3</price></r></d>'
    assert cells(staged(tmp_path, text)) == [
        {"@id": "a", "id": "1", "price": "2", "price.cur": "EUR"},
        {"@id": "b", "price": "3"},
    ]


def test_elements_inside_a_field(tmp_path: Path) -> None:
    text = "<d><r><to><city>A</city><zip>1</zip></to><n>so <b>good</b> &amp; fine</n></r>"
    text += "<r><to><city>B</city></to></r></d>"
    assert cells(staged(tmp_path, text)) == [
        {"to": '{"city": "A", "zip": "1"}', "n": "so <b>good</b> &amp; fine"},
        {"to": '{"city": "B"}'},
    ]
    assert cells(staged(tmp_path, text, flatten=True)) == [
        {"to.city": "A", "to.zip": "1", "n": "so <b>good</b> &amp; fine"},
        {"to.city": "B"},
    ]


def test_namespaces(tmp_path: Path) -> None:
    feed = (
        '<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>'
        "<item><g:id>1</g:id><title>a</title><g:title>b</g:title></item><item><g:id>2</g:id></item></channel></rss>"
    )
    part = staged(tmp_path, feed)
    assert cells(part) == [{"id": "1", "title": "a", "g:title": "b"}, {"id": "2"}]
    assert part.preamble == ["rss/channel/title: Shop"]
    assert cells(staged(tmp_path, "<d xmlns='urn:x'><r><a>1</a></r><r><a>2</a></r></d>")) == [{"a": "1"}, {"a": "2"}]


def test_where_the_records_are(tmp_path: Path) -> None:
    order = "<order><id>1</id><line><sku>a</sku></line><line><sku>b</sku></line></order>"
    assert len(cells(staged(tmp_path, f"<orders>{order}</orders>"))) == 1
    assert len(cells(staged(tmp_path, f"<orders>{order * 3}</orders>"))) == 3
    offers = "".join(f"<offer id='{n}'/>" for n in (1, 2, 3))
    part = staged(tmp_path, f"<shop><cats><cat id='1'/><cat id='2'/></cats><offers>{offers}</offers></shop>")
    assert cells(part) == [{"id": "1"}, {"id": "2"}, {"id": "3"}]
    assert [(r.reason, r.raw) for r in part.rejects] == [(OUTSIDE, '<cat id="1"/>'), (OUTSIDE, '<cat id="2"/>')]
    assert cells(staged(tmp_path, "<w><word>a</word><word>b</word></w>")) == [{"text": "a"}, {"text": "b"}]
    assert cells(staged(tmp_path, "<row><id>1</id><name>a</name></row>")) == [{"id": "1", "name": "a"}]
    assert record_path(Place("")) == ()


def test_nearly_xml_is_mended_without_losing_a_letter(tmp_path: Path) -> None:
    text = (
        "<reviews>\n<review id=7 new>\n<t>A & B, 5 < 6 > 4 &nbsp;&unknown; <3 &#0;</t>\n<u>one<br>two</u>\n</review>\n"
        "<review id='8'><t>it <i>is</t></review>\n</b>\n<review id='9'><t>x</t></review></reviews>"
    )
    part = staged(tmp_path, text)
    assert rows(part) == [
        {"_line": 2, "id": "7", "t": "A & B, 5 < 6 > 4 \xa0&unknown; <3 &#0;", "u": "one<br/>two"},
        {"_line": 6, "id": "8", "t": "it <i>is</i>"},
        {"_line": 8, "id": "9", "t": "x"},
    ]
    assert any("line 2" in str(note) for note in part.notes)


@pytest.mark.parametrize("open_part", ["<r><v>half", "<r><v>half</v", "<r><v>half</v>", "<r><![CDATA[half"])
def test_a_cut_document_keeps_what_came_before_and_names_the_line(tmp_path: Path, open_part: str) -> None:
    part = staged(tmp_path, "<d>\n<r><v>1</v></r>\n<r><v>2</v></r>\n" + open_part)
    assert [row["v"] for row in cells(part)] == ["1", "2"]
    assert (part.rejects[0].line, part.rejects[0].reason) == (4, CUT_SHORT)
    assert "half" in part.rejects[0].raw
    assert any("ends in line 4" in str(note) for note in part.notes)


def test_a_comment_without_end_is_not_swallowed(tmp_path: Path) -> None:
    part = staged(tmp_path, "<d>\n<r><v>1</v></r>\n<r><v>2</v></r>\n<!-- no end\n<r><v>3</v></r></d>")
    assert len(cells(part)) == 2
    assert [(r.line, r.reason) for r in part.rejects] == [(4, NEVER_CLOSED)]
    assert "<v>3</v>" in part.rejects[0].raw


def test_entities_are_refused_and_a_plain_document_type_is_not(tmp_path: Path) -> None:
    body = "<d><r><v>1</v></r><r><v>2</v></r></d>"
    with pytest.raises(BadInput, match="line 2: the document declares entities"):
        staged(tmp_path, '<?xml version="1.0"?>\n<!DOCTYPE d [ <!-- ] --> <!ENTITY a "b">]>' + body)
    for kind in ("<!DOCTYPE d>", '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">', "<!DOCTYPE d [<!ELEMENT d ANY>]>"):
        assert len(cells(staged(tmp_path, kind + body))) == 2


def test_lines_stay_right_past_what_the_parser_counts(tmp_path: Path) -> None:
    part = staged(tmp_path, "<d>\n" + "<r\n  a='1'/>\n" * 40_000 + "<r a='2'/></d>")
    assert part.rows == 40_001
    table = pq.read_table(part.path, columns=["_line"]).column(0).to_pylist()
    assert table[:2] == [2, 4]
    assert table[-2:] == [80_000, 80_002]


def test_bytes_that_are_not_allowed_reach_the_quarantine(tmp_path: Path) -> None:
    part = staged(
        tmp_path,
        b"<d>\n<r><v>a</v></r>\n<r><v>b\xff</v></r>\n<r><v>c\x00</v></r>\n<r><v>d\x07</v></r></d>",
        encoding="utf-8",
    )
    assert [row["v"] for row in cells(part)] == ["a", "d\x07"]
    assert [r.line for r in part.rejects] == [3, 4]


@given(st.text(st.characters(exclude_categories=[])))
def test_every_character_comes_back(text: str) -> None:
    assert restored(legal(text)) == text


# --- laws ---------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["id", "name", "price", "标题", "note", "x-1", "a.b"])
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff￾"), max_size=12).map(
    str.strip
)
NOISE = st.sampled_from(["", "\n", "<!-- <r> & x -->", "<?pi <r> ?>", "\n  \t"])


@dataclass(frozen=True)
class Record:
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[tuple[str, str]] = field(default_factory=list)

    def cells(self) -> dict[str, str]:
        found = {}
        for name in dict(self.children):
            values = [value for other, value in self.children if other == name]
            found[name] = values[0] if len(set(values)) == 1 else json.dumps(values, ensure_ascii=False)
        return {**{f"attr_{k}": v for k, v in self.attributes.items()}, **found}


RECORDS = st.lists(
    st.builds(Record, st.dictionaries(NAMES, TEXTS, max_size=3), st.lists(st.tuples(NAMES, TEXTS), max_size=4)),
    min_size=2,
    max_size=6,
)


def written(record: Record, noise: str, cdata: bool, prefix: str) -> str:
    def value(text: str) -> str:
        return f"<![CDATA[{text}]]>" if cdata and "]]>" not in text else escape(text)

    attributes = "".join(f" attr_{k}={quoteattr(v)}" for k, v in record.attributes.items())
    inner = noise.join(f"<{prefix}{name}>{value(text)}</{prefix}{name}>" for name, text in record.children)
    if not record.children and not noise:
        return f"<{prefix}r{attributes}/>"
    return f"<{prefix}r{attributes}>{noise}{inner}{noise}</{prefix}r>"


@settings(max_examples=150, deadline=None)
@given(
    records=RECORDS,
    noise=NOISE,
    cdata=st.booleans(),
    prefix=st.sampled_from(["", "g:"]),
    depth=st.integers(1, 3),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_generated_documents_come_back_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[Record],
    noise: str,
    cdata: bool,
    prefix: str,
    depth: int,
    encoding: str,
    ends: str,
) -> None:
    body = "\n".join(written(record, noise, cdata, prefix) for record in records)
    opened = "".join(f"<level{n}{' xmlns:g=' + quoteattr('urn:g') if prefix and not n else ''}>" for n in range(depth))
    closed = "".join(f"</level{n}>" for n in reversed(range(depth)))
    declaration = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text = f"{declaration}\n<!DOCTYPE level0>{noise}\n{opened}\n{body}\n{closed}\n"
    if not any(record.attributes or record.children for record in records):
        return
    content = text.replace("\n", ends).encode(encoding)
    part = staged(tmp_path_factory.mktemp("x"), content, encoding=encoding if encoding == "gb18030" else None)
    assert not part.rejects
    assert cells(part) == [{k: v for k, v in record.cells().items() if v} for record in records]
    first = text[: text.index(opened)].count("\n") + 2
    lines = [first]
    for record in records[:-1]:
        lines.append(lines[-1] + written(record, noise, cdata, prefix).count("\n") + 1)
    assert [row["_line"] for row in pq.read_table(part.path, columns=["_line"]).to_pylist()] == lines


@settings(max_examples=200, deadline=None)
@given(records=RECORDS, cut=st.floats(0.1, 0.999), broken=st.booleans())
def test_a_document_cut_anywhere_keeps_every_record_before_the_cut(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], cut: float, broken: bool
) -> None:
    records = [Record({**record.attributes, "n": str(at)}, record.children) for at, record in enumerate(records)]
    parts = [written(record, "", False, "") for record in records]
    text = "<d>" + ("<r attr_n='-1'><t>a & b</t></r>" if broken else "") + "".join(parts) + "</d>"
    place = int(len(text) * cut)
    whole = [record for at, record in enumerate(records) if text.index(parts[at]) + len(parts[at]) <= place]
    if len(whole) < 2:
        return
    part = staged(tmp_path_factory.mktemp("x"), text[:place])
    found = [row for row in cells(part) if row["attr_n"] != "-1"]
    assert found == [{k: v for k, v in record.cells().items() if v} for record in whole]


MARKS = ["<!--", "<a>", "<a ", "<a b='", "<![CDATA[", "<?", "<!DOCTYPE", "<!DOCTYPE a [", "</a>", "&", "<", "]]>",
         '"', "<row Id='1'/>", "<a><b>", "<!", "<!DOCTYPE a [<!--", "<!-- --", "<br>", "&#", "<a b=c "]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("inside", [False, True])
def test_a_megabyte_of_any_opening_mark_is_read_in_no_time(tmp_path: Path, mark: str, inside: bool) -> None:
    """Seconds of CPU and not quadratic ones: 160 kB of `<!--` once took 25 s."""
    text = mark * (1_000_000 // len(mark))
    path = tmp_path / "x.xml"
    path.write_text(f"<d><r><v>1</v></r><r><v>2</v></r>{text}" if inside else text, encoding="utf-8")
    began = time.process_time()
    try:
        part = read_file(path, "x.xml", Options(), tmp_path).parts[0]
    except BadInput:
        assert not inside
    else:
        assert part.records == part.rows + len(part.rejects)
        assert not inside or part.rows >= 2 or part.format != "xml"
    assert time.process_time() - began < 4


def test_it_lands_with_its_types(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "orders.xml"
    lines = "".join(f'<order id="{n}"><price>{n}.50</price><at>2026-09-0{n % 9 + 1}</at></order>\n' for n in range(30))
    path.write_text(f"<orders>\n{lines}</orders>", encoding="utf-8")
    done = ingest(lake, path, "orders")
    assert (done.rows_in, done.rows_loaded) == (30, 30)
    assert done.types["price"].startswith("DECIMAL")
    assert inspect(path, rows=5).parts[0].rows == 5
    assert not inspect(path, rows=5).parts[0].complete


@pytest.mark.parametrize("tag", ["product", "row", "商品", "ns:entry", "Запись"])
@pytest.mark.parametrize("size", [1, 2, 3, 300])
@pytest.mark.parametrize("layout", ["<{0}><id>{1}</id><name>N{1}</name></{0}>", '<{0} id="{1}" name="N{1}"/>'])
def test_a_root_that_carries_the_tag_of_its_records_is_no_record(
    tmp_path: Path, tag: str, size: int, layout: str
) -> None:
    space = ' xmlns:ns="http://shop.example/ns"' if ":" in tag else ""
    body = "".join(layout.format(tag, n) for n in range(size))
    part = staged(tmp_path, f'<?xml version="1.0" encoding="UTF-8"?><{tag}{space}>{body}</{tag}>')
    assert cells(part) == [{"id": str(n), "name": f"N{n}"} for n in range(size)]
