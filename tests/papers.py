"""Reading papers back: the words of each page, and how far the ink goes."""

import io

import pypdf
import pypdfium2

# A4 with margins of 16 mm; a letter may lean over by a hair.
LEFT, RIGHT = 15.5 / 210, 194.5 / 210


def pages_of(response) -> list[str]:
    """The words of each page, with one space between them."""
    assert response["Content-Type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def is_within_margins(response) -> bool:
    """Whether nothing is printed in the margins at the left and the right, nor lost beyond them."""
    document = pypdfium2.PdfDocument(response.content)
    for page in document:
        picture = page.render(scale=2, grayscale=True).to_pil().point(lambda grey: 255 * (grey < 200))
        left, _top, right, _bottom = picture.getbbox()
        if left < LEFT * picture.width or right > RIGHT * picture.width:
            return False
    return True
