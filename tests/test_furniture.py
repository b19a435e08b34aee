import pytest

from assistant.furniture import contents_entries, furniture_kind


@pytest.mark.parametrize(
    "line",
    [
        "RELATED: Physical Therapy for Failed Back Syndrome",
        "Related: 5 ways to sleep better",
        "See also: Sciatica",
        "Read more » Why your knees click",
        "You may also like",
        "Related articles",
        "0 Comments",
        "1,204 shares",
        "12 min read",
        "Comments (3)",
        "Share this article",
        "Share on Facebook",
        "Facebook Twitter LinkedIn Email",
        "Tweet",
        "Print this page",
        "Skip to main content",
        "Home > Health > Back pain",
        "Home | About | Contact us",
        "Menu",
        "On this page",
        "Log in",
        "Sign up for our newsletter",
        "Leave a Reply",
        "Your email address will not be published.",
        "Posted on 3 May 2024 by Anna",
        "Tags: back, pain, therapy",
        "© 2024 Some Clinic. All rights reserved.",
        "This website uses cookies to improve your experience",
        "Was this page helpful? Yes No",
        "https://example.org/back-pain",
        "* * *",
        "Also in Spanish",
        "En español",
        "More >>",
        "Back Pain -- see more articles",
        "Link Copied",
        "Official websites use .gov",
        "A .gov website belongs to an official government organization in the United States.",
        "A lock ( Lock",
        "Locked padlock icon ) or https:// means you’ve safely connected to the .gov website. Share sensitive information "
        "only on official, secure websites.",
        "To use the sharing features on this page, please enable JavaScript.",
        "Received 15 May 2020 Revised 04 June 2020 Accepted 05 June 2020",
        "(Illustration: Sapna Khandwala, Public Library of Science)",
        "(Source: Schoenthaler & Williams, 2022)",
        "Frances Webley,7 Lorraine Durcan,7 Alannah Morgan,7 Stephanie Hughes,1",
        "Adam W A Geraghty | ,1 Lisa Roberts,2 Jonathan Hill,3 Nadine E Foster,3",
        "Qi-Hao Yang1, Yong-Hui Zhang1, Shu-Hao Du1, Yu-Chen Wang1 and Xue-Qiang Wang1,2*",
        "To cite: Geraghty AWA, Roberts L, et al. Supporting self-management. " + "BMJ Open 2020;10:e040543. " * 8,
    ],
)
def test_page_furniture_is_recognised(line):
    assert furniture_kind(line)


@pytest.mark.parametrize(
    "line",
    [
        "Share decisions with your doctor.",
        "Related problems are common.",
        "Comments from your doctor may help you decide.",
        "Home exercises matter.",
        "Back pain is one of the most common health complaints worldwide.",
        "1. Incorrect Diagnosis",
        "Physical therapy",
        "Contact your doctor if the pain gets worse.",
        "Search for the cause before you treat the pain.",
        "One reply to stress is muscle tension.",
        "Print your exercises and hang them up.",
        "Follow the plan for six weeks.",
        "Help is available.",
        "Less than 10 percent had more than 2 views on this.",
        "Numbness",
        "Spanish",
        "In Spain, one in ten has it.",
        "More than 7 days",
        "Lock your knees.",
        "A lock on the medicine cabinet keeps children safe.",
        "Source of the pain: the joint of the hip, in most people who are older than sixty",
        "Correspondence between pain and damage is weak.",
        "Vitamin D3, Vitamin B12",
        "Study Group 1 | Study Group 2",
        "Type 1 diabetes, Type 2 diabetes",
        "Received wisdom is often wrong.",
        "Citation of these numbers is allowed.",
        "",
    ],
)
def test_what_may_be_evidence_is_not_furniture(line):
    assert furniture_kind(line) is None or not line


def test_a_long_text_is_prose_whatever_it_begins_with():
    assert furniture_kind("Related: " + "this happens often and to many people, " * 10) is None


HEADINGS = ["A. Purpose", "B. Duties", "Form 940", "Reports"]


@pytest.mark.parametrize(
    "texts",
    [
        ["A. Purpose1-1", "B. Duties 1-2", "Reports .... 12"],
        ["1.1 | A. Purpose", "1.2 | B. Duties", "1.3-4 Reports"],
    ],
)
def test_headings_after_each_other_with_page_or_section_numbers_are_contents(texts):
    assert contents_entries(["Words before.", *texts, "Words after."], HEADINGS) == {1, 2, 3}


@pytest.mark.parametrize(
    "texts",
    [
        ["A. Purpose", "B. Duties", "Reports"],
        ["A. Purpose 1", "B. Duties 2", "Something else 3"],
        ["Form 940", "Form 940", "Form 940"],
        ["12", "13", "14"],
    ],
)
def test_a_list_that_names_headings_without_their_pages_may_be_an_answer(texts):
    assert contents_entries(texts, HEADINGS) == set()
