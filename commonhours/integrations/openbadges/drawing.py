"""The picture of a badge: a disc in its colour with a ring and a letter or two. Nobody uploads anything."""

from html import escape
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WHITE = "#ffffff"
SIDE = 512


def svg_of(colour: str, mark: str, *, more: str = "") -> str:
    """The picture as SVG; `more` stands inside it, unseen."""
    size = 44 if len(mark) == 1 else 34
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="{SIDE}" height="{SIDE}">{more}'
        f'<circle cx="50" cy="50" r="48" fill="{colour}"/>'
        f'<circle cx="50" cy="50" r="41" fill="none" stroke="{WHITE}" stroke-width="2.5"/>'
        f'<text x="50" y="50" fill="{WHITE}" font-family="sans-serif" font-weight="700" font-size="{size}"'
        f' text-anchor="middle" dominant-baseline="central">{escape(mark)}</text></svg>'
    )


def png_of(colour: str, mark: str) -> Image.Image:
    """The same picture in points, drawn larger and made smaller, so that its edges are smooth."""
    large = SIDE * 2
    picture = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    edge, ring = large * 2 // 100, large * 9 // 100
    pen.ellipse((edge, edge, large - edge, large - edge), fill=colour)
    pen.ellipse((ring, ring, large - ring, large - ring), outline=WHITE, width=large // 40)
    font = ImageFont.load_default(size=large * (44 if len(mark) == 1 else 34) // 100)
    pen.text((large / 2, large / 2), mark, fill=WHITE, font=font, anchor="mm", stroke_width=large // 160)
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def saved(picture: Image.Image, **more: object) -> bytes:
    """A picture as the bytes of a PNG file."""
    kept = BytesIO()
    picture.save(kept, "PNG", optimize=True, **more)
    return kept.getvalue()
