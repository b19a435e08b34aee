import pytest

from assistant.documents import SourceFile, read_document
from assistant.passages import split
from assistant.references import reference_entries


@pytest.mark.parametrize(
    "text",
    [
        "1. Smith J, et al. Exercise for back pain. BMJ 2010;12:3–9.",
        "[12] van den Akker M, Buntinx F, Metsemakers JFM. Multimorbidity in practice. J Clin Epidemiol 1998;51(5):367–75.",
        "Andersson GB. Epidemiological features of chronic low-back pain. Lancet 1999;354:581–5.",
        "Smith, T. J., & Hillner, B. E. (2019). The cost of pain. JAMA Network Open, 2(4), e001532.",
        "Rebar, R. W. (2009). Premature ovarian failure. Obstetrics and Gynecology, 113(6), 1355–1363.",
        "Peng MS, Wang R, Liu XC, et al. Aquatic Exercise. JAMA Netw Open (2022) 5(1):e2142069. doi:10.1001/jama.2021.42069",
        "U.S. Food and Drug Administration. (2023, March 29). A new spray is approved. https://www.fda.gov/news",
        "Mayo Clinic [Internet]. Mayo Foundation; c1998-2022. General anesthesia; [cited 2022 Nov 16]. Available from:",
        "Jonathan Berant, Andrew Chou, and Percy Liang. 2013. Semantic parsing on Freebase. In Proceedings, pages 1–9.",
        "[3] J. A. Smith and B. Doe, “On backs,” Spine, vol. 12, no. 3, pp. 3–9, 2010.",
        "Dietary Guidelines for Americans. 9th ed. Washington, DC: U.S. Government Printing Office, 2020, p. 29.",
        ". Accessed January 6, 2021.",
        "PMID: 23787936",
    ],
)
def test_a_reference_is_known_by_its_form(text):
    assert reference_entries(["Backs ache.", text, "They mend."]) == {1}


@pytest.mark.parametrize(
    "text",
    [
        "Backs ache in most people (Smith et al., 2010), see Lancet 2010;12:3–9.",
        "Smith and Jones found in 2010 that exercise helps: 3 of 10 got better.",
        "The CDC describes the rise as three waves (CDC, 2022), with 2,000 deaths: 1,200 in the first.",
        "The U.S. stopped routine vaccinations in 1972. There has been no case in 5:1 odds since.",
        "Vitamin D, which the skin makes, has been studied since 2010. See https://example.org for more.",
        "Hepatitis B. Vaccines against it have been given since 1982. See https://example.org for more.",
        "Mary K., 45, from Leeds, hurt her back in 2019; after 12 weeks she was well.",
        "In 2019, the guideline (2nd edition) was updated: exercise comes first.",
        "2. Get a Second Opinion",
        "Treatment A, B, and C were compared in 2015: A was better (p. 12).",
        "1. Rest. 2. Ice 20 minutes. 3. See a doctor by 2025.",
    ],
)
def test_what_only_cites_or_looks_alike_is_none(text):
    assert reference_entries([text, text]) == set()


def test_a_book_or_a_rest_between_two_references_is_one_too():
    sure = "2 Hoy D, March L. The global burden. Ann Rheum Dis 2014;73:968–74."
    book = "4 National Institute for Health. Low back pain and sciatica: assessment. London: NICE, 2016."
    assert reference_entries([sure, book, "2003;34:527–34.", sure, book]) == {0, 1, 2, 3}
    assert reference_entries([sure, "Walk every day.", sure]) == {0, 2}
    assert reference_entries([sure, "In 2019 this was found.", "12", sure]) == {0, 3}
    assert reference_entries([sure, "", book, sure]) == {0, 3}


def test_the_parts_of_a_reference_on_lines_of_their_own_are_one_with_its_authors():
    asher = ["Asher GN, Hawke RL.", "Herbal interactions.", "American Family Physician.", "2017;96(2):101-107."]
    lethaby = ["Lethaby, A., & Irvine, G. (1998). Progestogens.", "Cochrane Reviews,", "4,", "CD001016."]
    texts = ["It helps.", *asher, *lethaby, "Share it with your friends and family."]
    assert reference_entries(texts) == set(range(1, 9))
    assert reference_entries(["Masada S.", "Some other text.", "It goes on.", "And on.", "And on."]) == set()


@pytest.mark.parametrize("name", ["d.txt", "d.md"])
def test_references_without_a_heading_are_never_quoted(name):
    text = (
        "Backs ache, and most of them mend.\n\n1. Smith J, et al. Backs. BMJ 2010;12:3–9.\n"
        "2. Doe A, Roe B. Necks.\n   Spine 2011;1:2–3.\n\nThey mend within weeks.\n"
    )
    document = read_document(SourceFile(name, text.encode(), b""))
    assert [document.text[start:end] for passage in split(document) for start, end in passage.sentences] == [
        "Backs ache, and most of them mend.",
        "They mend within weeks.",
    ]
