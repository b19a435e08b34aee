"""Nothing goes in; Gradio's theme in our colours and the machine's own fonts comes out."""

from assistant.ui.gradio_offline import gr

_MARK = (
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' "
    "fill='%230f5f5a'/%3E%3Cpath fill='white' d='M8 21v-5c0-4 2-6 5-7v3c-2 .7-2.6 2-2.6 3.5h2.6V21zm9 "
    "0v-5c0-4 2-6 5-7v3c-2 .7-2.6 2-2.6 3.5H22V21z'/%3E%3C/svg%3E"
)
HEAD = (
    f'<link rel="icon" href="data:image/svg+xml,{_MARK}">'
    '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
)
"""What the page's head gets: our sign, so that the browser doesn't ask for Gradio's."""

_FONT = ["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
_MONOSPACE = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]

PAINTED_FIRST = {
    "body_background_fill": "#f5f7f6",
    "body_background_fill_dark": "#101919",
    "body_text_color": "#17292b",
    "body_text_color_dark": "#e3edeb",
}
"""Colours in the page before its style sheet is there: as variables of the sheet they would flash."""


def theme() -> gr.themes.Base:
    """The base theme; the colours themselves are the variables of style.css, in light and dark."""
    names = {
        "body_text_color_subdued": "var(--ink-soft)",
        "background_fill_primary": "var(--paper)",
        "background_fill_secondary": "var(--card)",
        "border_color_primary": "var(--line)",
        "block_background_fill": "transparent",
        "block_border_width": "0px",
        "block_shadow": "none",
        "input_background_fill": "var(--card)",
        "input_background_fill_focus": "var(--card)",
        "input_border_color": "var(--line)",
        "input_border_color_focus": "var(--accent)",
        "input_placeholder_color": "var(--ink-soft)",
        "button_primary_background_fill": "var(--accent)",
        "button_primary_background_fill_hover": "var(--accent-strong)",
        "button_primary_text_color": "var(--on-accent)",
        "button_secondary_background_fill": "transparent",
        "button_secondary_background_fill_hover": "var(--accent-faint)",
        "button_secondary_border_color": "var(--line)",
        "button_secondary_text_color": "var(--ink)",
    }
    dark = {f"{name}_dark": value for name, value in names.items()}
    return gr.themes.Base(font=_FONT, font_mono=_MONOSPACE).set(**PAINTED_FIRST, **names, **dark)
