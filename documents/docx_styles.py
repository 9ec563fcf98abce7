"""The look of the DOCX: named styles an official can change in one place, and the raw XML python-docx lacks."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

INK, PLUM, GREY = RGBColor(0x1F, 0x17, 0x26), RGBColor(0x4A, 0x1F, 0x5C), RGBColor(0x5F, 0x54, 0x68)
FONT = "Calibri"

# name: based on, size, bold, italic, colour, space before, space after, left indent in cm
_STYLES: dict[str, tuple[str, float, bool, bool, RGBColor, float, float, float]] = {
    "Title": ("Normal", 28, True, False, PLUM, 60, 6, 0),
    "Subtitle": ("Normal", 14, False, False, INK, 0, 18, 0),
    "Heading 1": ("Normal", 20, True, False, PLUM, 22, 8, 0),
    "Heading 2": ("Normal", 14, True, False, PLUM, 16, 6, 0),
    "Heading 3": ("Normal", 11.5, True, False, INK, 12, 4, 0),
    "Heading 4": ("Normal", 10.5, True, False, GREY, 10, 4, 0),
    "Headline": ("Normal", 15, True, False, INK, 8, 8, 0.4),
    "Claim": ("Normal", 11.5, True, False, INK, 10, 2, 0.4),
    "Claim Basis": ("Normal", 9.5, False, False, INK, 0, 2, 0.4),
    "Claim Detail": ("Normal", 9, False, False, GREY, 0, 8, 0.4),
    "Quote": ("Normal", 11.5, False, True, INK, 10, 2, 0.6),
    "Quote Source": ("Normal", 9.5, False, False, GREY, 0, 10, 0.6),
    "Demand": ("Normal", 10.5, True, False, INK, 8, 2, 0),
    "Demand Detail": ("Normal", 9.5, False, False, INK, 0, 2, 0.6),
    "Question": ("Normal", 10.5, False, False, INK, 4, 4, 0),
    "Note": ("Normal", 9.5, False, False, INK, 6, 6, 0.4),
    "Caption": ("Normal", 10, True, False, INK, 12, 4, 0),
    "Table Note": ("Normal", 9, False, False, GREY, 2, 2, 0),
    "TOC Heading": ("Normal", 14, True, False, PLUM, 18, 6, 0),
    "TOC 1": ("Normal", 9.5, True, False, INK, 1, 0, 0),
    "TOC 2": ("Normal", 9.5, False, False, INK, 0, 0, 0.6),
    "Page Furniture": ("Normal", 8, False, False, GREY, 0, 0, 0),
    "Stamp": ("Normal", 10, True, False, PLUM, 0, 0, 0),
}
_KEPT_WITH_NEXT = ("Claim", "Claim Basis", "Quote", "Demand", "Caption", "TOC Heading")


def apply_styles(word: WordDocument, language: str) -> None:
    normal = _paragraph_style(word, "Normal")
    normal.font.size = Pt(10.5)
    normal.font.color.rgb = INK
    _set_font(normal)
    _set_language(word, language)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.15
    normal.paragraph_format.widow_control = True
    for name in _STYLES:
        _apply_style(word, name)
    for section in word.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)


def _apply_style(word: WordDocument, name: str) -> None:
    base, size, bold, italic, colour, before, after, indent = _STYLES[name]
    style = _paragraph_style(word, name)
    style.base_style = word.styles[base]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    style.font.color.rgb = colour
    _set_font(style)
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.left_indent = Pt(before), Pt(after), Cm(indent)
    layout.keep_with_next = name in _KEPT_WITH_NEXT or name.startswith("Heading")
    if name == "Stamp":
        layout.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
    for border in style.element.findall(".//" + qn("w:pBdr")):
        border.getparent().remove(border)


def _paragraph_style(word: WordDocument, name: str) -> ParagraphStyle:
    if name not in [style.name for style in word.styles]:
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = word.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _set_font(style: ParagraphStyle) -> None:
    """One family for every script; the template's theme fonts would win over a plain name."""
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(attribute), FONT)


def _set_language(word: WordDocument, language: str) -> None:
    for element in word.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    made: BaseOxmlElement = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field with a result already in it, so that it reads right before anybody updates it."""
    begin_field(paragraph, instruction)
    paragraph.add_run(shown)
    end_field(paragraph)


def begin_field(paragraph: Paragraph, instruction: str) -> None:
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="begin"))
    code = element("w:instrText")
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    code.text = f" {instruction} "
    paragraph.add_run()._r.append(code)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="separate"))


def end_field(paragraph: Paragraph) -> None:
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def add_bookmark(paragraph: Paragraph, number: int, name: str) -> None:
    paragraph._p.insert(1, element("w:bookmarkStart", id=str(number), name=name))
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))


def add_link(paragraph: Paragraph, bookmark: str, text: str) -> None:
    link = element("w:hyperlink", anchor=bookmark, history="1")
    run = paragraph.add_run(text)
    paragraph._p.remove(run._r)
    link.append(run._r)
    paragraph._p.append(link)


def left_bar(paragraph: Paragraph, colour: str, size: int = 18) -> None:
    borders = element("w:pBdr")
    borders.append(element("w:left", val="single", sz=str(size), space="8", color=colour))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )
