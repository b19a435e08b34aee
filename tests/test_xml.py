"""What is made of XML: JATS, CNXML, and what wraps one text."""

import pytest

from assistant.errors import DocumentError
from assistant.passages import split
from tests.read import blocks_of, document_of, evidence


def test_jats_has_title_abstract_and_sections_and_its_references_are_furniture():
    article = """<!DOCTYPE article PUBLIC "-//NLM//DTD" "http://example.org/x.dtd"><article xml:lang="en"><front><journal-meta>
    <journal-title>J. of Backs</journal-title></journal-meta><article-meta><title-group><article-title>On <italic>backs</italic>
    </article-title></title-group><pub-date><year>2020</year><month>3</month></pub-date><contrib-group>
    <contrib>Nobody</contrib></contrib-group><permissions><license xlink:href="http://l" xmlns:xlink="x"/></permissions>
    <abstract><p>We looked.</p></abstract></article-meta></front><body><sec><label>1</label><title>Methods</title>
    <p>By eye&nbsp;&#8211; twice.<xref>[1]</xref></p><list list-type="order"><list-item><p>Look.</p></list-item></list>
    <table-wrap><label>Table 1</label><caption><p>Ages</p></caption><table><tr><td>Old</td><td>7</td></tr></table></table-wrap>
    </sec></body><back><ref-list><title>References</title><ref><label>1</label><mixed-citation>Doe, Backs.</mixed-citation></ref>
    </ref-list></back></article>"""
    document = document_of(article, "d.xml")
    assert evidence(document) == [
        ("heading", "On backs"),
        ("paragraph", "We looked."),
        ("heading", "1 Methods"),
        ("paragraph", "By eye\u00a0– twice.[1]"),
        ("item", "Look."),
        ("paragraph", "Table 1: Ages"),
        ("paragraph", "Old | 7"),
    ]
    metadata = document.metadata
    assert (document.title, metadata.source, metadata.licence) == ("On backs", "J. of Backs", "http://l")
    assert (metadata.date, metadata.language) == ("2020-03", "en")


def test_cnxml_has_its_sections_and_glossary():
    module = """<document xmlns="http://cnx.rice.edu/cnxml"><title>Pain</title><content><section><title>Kinds</title>
    <para>There is <term>acute pain</term>.<newline/>And more.</para></section></content><glossary><definition>
    <term>acute pain</term> <meaning>pain that is new</meaning></definition></glossary></document>"""
    assert evidence(document_of(module, "d.cnxml")) == [
        ("heading", "Pain"),
        ("heading", "Kinds"),
        ("paragraph", "There is acute pain.\nAnd more."),
        ("paragraph", "acute pain: pain that is new"),
    ]


NESTED = {
    "jats": """<article><front><article-meta><title-group><article-title>T</article-title></title-group><abstract><sec>
    <title>Aims</title><p>Zero.</p></sec></abstract></article-meta></front><body><p>First.</p><sec><title>A</title><p>One.</p>
    <boxed-text><caption><title>Box</title></caption><p>Boxed.</p></boxed-text><p>Two.</p><sec><title>B</title><p>Three.</p></sec>
    <p>Four.</p></sec></body><back><ack><p>Thanks to all.</p></ack></back></article>""",
    "cnxml": """<document><title>T</title><content><section><title>Aims</title><para>Zero.</para></section>
    <para>First.</para><section><title>A</title><para>One.</para><note><title>Box</title><para>Boxed.</para></note>
    <para>Two.</para><section><title>B</title><para>Three.</para></section><para>Four.</para></section></content>
    <glossary><para>Thanks to all.</para></glossary></document>""",
}


@pytest.mark.parametrize("kind", NESTED)
def test_what_follows_a_section_within_another_stands_under_the_outer_heading(kind):
    document = document_of(NESTED[kind], "d.xml")
    assert {document.text[p.start : p.end]: p.section for p in split(document)} == {
        "Zero.": ("T", "Aims"),
        "First.": ("T",),
        "One.": ("T", "A"),
        "Boxed.": ("T", "A", "Box"),
        "Two.": ("T", "A"),
        "Three.": ("T", "A", "B"),
        "Four.": ("T", "A"),
        "Thanks to all.": ("T",),
    }


def test_the_words_below_a_table_and_references_that_are_no_last_section_end_with_it():
    article = """<article><front><article-meta><title-group><article-title>T</article-title></title-group></article-meta>
    </front><body><sec><title>A</title><sec><title>B</title><p>One.</p></sec><table-wrap><table><tr><td>Old</td>
    <td>7</td></tr></table></table-wrap></sec></body><back><ref-list><title>References</title><ref><mixed-citation>Doe, Backs.
    </mixed-citation></ref></ref-list><app><p>Last.</p></app></back></article>"""
    document = document_of(article, "d.xml")
    assert [(document.text[p.start : p.end], p.section) for p in split(document)] == [
        ("One.", ("T", "A", "B")),
        ("Old | 7", ("T", "A")),
        ("Last.", ("T",)),
    ]


def test_a_link_without_words_is_read_as_what_it_points_to():
    module = """<document><title>Pain</title><content><section id="s"><title>Kinds</title><para>(see <link target-id="f"/>).
    <link target-id="t"/> lists drugs; <link target-id="s"/>; <link document="m2"/>; <link url="u">words</link>.</para>
    <para><link class="os-embed" url="#exercise"/></para></section><figure id="f"><caption>A back.</caption></figure>
    <table id="u"/><table id="t"><caption><emphasis>Drugs</emphasis></caption></table></content></document>"""
    assert evidence(document_of(module, "d.cnxml"))[2:] == [
        ("paragraph", "(see Figure 1). Table 2 lists drugs; Kinds; [link]; words."),
        ("paragraph", "Figure 1: A back."),
        ("paragraph", "Table 2: Drugs"),
    ]


def test_xml_that_wraps_one_text_is_read_as_that_text():
    words = "Key points\nBacks ache &amp; mend.\n" + "They ache in most people at some time of their lives.\n" * 5
    page = f"<page><title>Backs</title><url>https://example.org/b</url><content>{words}</content><images><i/></images></page>"
    document = document_of(page, "d.xml")
    assert (document.title, document.metadata.source) == ("Backs", "https://example.org/b")
    assert blocks_of(document)[:2] == [("heading", "Key points"), ("paragraph", "Backs ache & mend.")]


@pytest.mark.parametrize(
    "record",
    [
        "<config><a>x</a><b>y</b></config>",
        "<feed><entry><p>" + "word " * 99 + "</p></entry></feed>",
        "<a>" + "b " * 99 + "</a>",
    ],
)
def test_xml_of_other_kinds_is_still_refused(record):
    with pytest.raises(DocumentError, match="of a kind"):
        document_of(record, "d.xml")
