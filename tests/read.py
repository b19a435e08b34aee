"""The content of a file goes in; the document that is read from it, and what stands in it block by block, come out."""

from assistant.documents import SourceFile, read_document


def document_of(content, name, side=b""):
    return read_document(SourceFile(name, content if isinstance(content, bytes) else content.encode(), side))


def blocks_of(document):
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def evidence(document):
    return [(kind, text) for kind, text in blocks_of(document) if kind != "furniture"]
