"""Small files of each format, written by hand, so that tests say exactly what is in them."""

import io
import zipfile
from html import escape

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
CORE = (
    '<p:coreProperties xmlns:p="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{}</p:coreProperties>'
)

# A text is a list of parts: ("h", level, words), ("p", words), ("ul", [items]), ("ol", [items]), ("row", [cells]).


def archive(members):
    """The bytes of a zip archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return buffer.getvalue()


def markdown(parts):
    def one(kind, *rest):
        if kind == "h":
            return "#" * rest[0] + " " + rest[1]
        if kind == "row":
            cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest[0])
            return f"<table><tr>{cells}</tr></table>"
        if kind == "p":
            return rest[0]
        return "\n".join(f"{'-' if kind == 'ul' else f'{number}.'} {item}" for number, item in enumerate(rest[0], 1))

    return "\n\n".join(one(*part) for part in parts).encode()


def html_body(parts):
    def one(kind, *rest):
        if kind == "h":
            return f"<h{rest[0]}>{escape(rest[1])}</h{rest[0]}>"
        if kind == "row":
            return "<table><tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in rest[0]) + "</tr></table>"
        if kind == "p":
            return f"<p>{escape(rest[0])}</p>"
        return f"<{kind}>" + "".join(f"<li>{escape(item)}</li>" for item in rest[0]) + f"</{kind}>"

    return "\n".join(one(*part) for part in parts)


def html(parts, head=""):
    return (
        f'<!doctype html><html><head><meta charset="utf-8">{head}</head><body>{html_body(parts)}</body></html>'.encode()
    )


def docx(parts, core="", extra=None):
    def paragraph(words, settings=""):
        return f'<w:p><w:pPr>{settings}</w:pPr><w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'

    def one(kind, *rest):
        if kind == "h":
            return paragraph(rest[1], f'<w:pStyle w:val="H{rest[0]}"/>')
        if kind == "row":
            return "<w:tbl><w:tr>" + "".join(f"<w:tc>{paragraph(c)}</w:tc>" for c in rest[0]) + "</w:tr></w:tbl>"
        if kind == "p":
            return paragraph(rest[0])
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{1 if kind == "ul" else 2}"/></w:numPr>'
        return "".join(paragraph(item, number) for item in rest[0])

    styles = "".join(
        f'<w:style w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>' for level in range(1, 7)
    )
    numbering = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:numFmt w:val="{how}"/><w:lvlText w:val="x"/></w:lvl>'
        "</w:abstractNum>"
        for n, how in ((1, "bullet"), (2, "decimal"))
    ) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
    return archive(
        {
            "word/document.xml": f"<w:document {WORD}><w:body>{''.join(one(*part) for part in parts)}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {WORD}>{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {WORD}>{numbering}</w:numbering>",
            "docProps/core.xml": CORE.format(core),
            **(extra or {}),
        }
    )


def odt(parts, meta=""):
    def one(kind, *rest):
        if kind == "h":
            return f'<text:h text:outline-level="{rest[0]}">{escape(rest[1])}</text:h>'
        if kind == "row":
            cells = "".join(f"<table:table-cell><text:p>{escape(c)}</text:p></table:table-cell>" for c in rest[0])
            return f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
        if kind == "p":
            return f"<text:p>{escape(rest[0])}</text:p>"
        items = "".join(f"<text:list-item><text:p>{escape(item)}</text:p></text:list-item>" for item in rest[0])
        return f'<text:list text:style-name="{kind}">{items}</text:list>'

    body = "".join(one(*part) for part in parts)
    styles = (
        '<office:automatic-styles><text:list-style style:name="ol"><text:list-level-style-number/></text:list-style>'
        "</office:automatic-styles>"
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {ODF}>{styles}<office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {ODF}><office:meta>{meta}</office:meta></office:document-meta>",
        }
    )


def epub(parts, metadata="", extra=None):
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{html_body(parts)}</body></html>'
    return archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<metadata>{metadata}</metadata><manifest>"
            '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
            '<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="nav"/><itemref idref="one"/></spine></package>',
            "OEBPS/nav.xhtml": "<html><body><nav><ol><li>Contents</li></ol></nav></body></html>",
            "OEBPS/one.xhtml": page,
            **(extra or {}),
        }
    )


def rtf(parts):
    def words(text):
        return "".join(character if ord(character) < 128 else f"\\u{ord(character)}?" for character in text)

    def one(kind, *rest):
        if kind == "h":
            return f"{{\\pard\\outlinelevel{rest[0] - 1}\\b {words(rest[1])}\\par}}"
        if kind == "row":
            return "{\\trowd\\intbl " + "".join(f"{{\\pard\\intbl {words(c)}\\par}}\\cell" for c in rest[0]) + "\\row}"
        if kind == "p":
            return f"{{\\pard {words(rest[0])}\\par}}"
        mark = "\\bullet\\tab " if kind == "ul" else "{}.\\tab "
        return "\n".join(f"{{\\pard {mark.format(n)}{words(item)}\\par}}" for n, item in enumerate(rest[0], 1))

    return ("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\n" + "\n".join(one(*part) for part in parts) + "}").encode("ascii")


def pptx(slides):
    """Slides are pairs of a title and a list of items."""

    def shape(kind, texts):
        runs = "".join(f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>" for text in texts)
        return f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>{runs}</p:txBody></p:sp>'

    names = (
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    numbers = range(1, len(slides) + 1)
    ids = "".join(f'<p:sldId r:id="r{n}"/>' for n in numbers)
    links = "".join(f'<Relationship Id="r{n}" Target="slides/slide{n}.xml"/>' for n in numbers)
    members = {
        "ppt/presentation.xml": f"<p:presentation {names}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f"<Relationships>{links}</Relationships>",
    }
    for number, (title, items) in enumerate(slides, 1):
        shapes = shape("title", [title]) + shape("body", items) + shape("sldNum", [str(number)])
        members[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {names}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
        )
    return archive(members)


def pdf(pages, info="", matrix="1 0 0 1"):
    """Pages are lists of (left, bottom, size, is bold, words); a page is 600 points wide and 800 high."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    for number, page in enumerate(pages):
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F0 3 0 R/F1 4 0 R>>>>"
            f"/Contents {6 + 2 * number} 0 R>>"
        )
        lines = [
            f"BT /F{int(bold)} {size} Tf {matrix} {left} {bottom} Tm ({words.replace('(', '[').replace(')', ']')}) Tj ET"
            for left, bottom, size, bold, words in page
        ]
        stream = "\n".join(lines)
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
    objects.append(f"<<{info}>>")
    result, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(result))
        result += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R>>"
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\nstartxref\n{len(result)}\n%%EOF"
    return (result + end).encode("latin-1")


def line(bottom, words, left=50, size=10, bold=False):
    return left, bottom, size, bold, words


def pdf_pages():
    head, foot = "A short guide to backs", "Page {}"
    first = [
        line(780, head),
        line(740, "Back pain", size=20, bold=True),
        line(700, "Back pain is common and mostly goes away by itself, with-"),
        line(688, "out any treatment. A self-"),
        line(676, "help book is enough for most people who have it, and it"),
        line(20, foot.format(1)),
    ]
    second = [
        line(780, head),
        line(700, "costs little."),
        line(660, "What helps", size=14, bold=True),
        line(640, "\x95 Walking every day"),
        line(628, "Drug", left=50),
        line(628, "Dose", left=200),
        line(616, "Ibuprofen", left=50),
        line(616, "400 mg", left=200),
        line(20, foot.format(2)),
    ]
    third = [
        line(780, head),
        line(700, "The end comes without a treatment or a self-help book."),
        line(20, foot.format(3)),
    ]
    return [first, second, third]
