"""The few blocks a story or a content page is made of."""

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

WORDS = ["bold", "italic", "link", "ol", "ul"]


class QuoteBlock(blocks.StructBlock):
    words = blocks.TextBlock(label="Lời nói")
    who = blocks.CharBlock(label="Của ai", required=False)

    class Meta:
        icon = "openquote"
        label = "Lời kể"
        template = "storefront/blocks/quote.html"


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label="Ảnh")
    caption = blocks.CharBlock(label="Chú thích", required=False)

    class Meta:
        icon = "image"
        label = "Ảnh"
        template = "storefront/blocks/picture.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label="Câu hỏi")
    answer = blocks.RichTextBlock(label="Trả lời", features=WORDS)

    class Meta:
        icon = "help"
        label = "Hỏi đáp"
        template = "storefront/blocks/question.html"


class StoryBlock(blocks.StreamBlock):
    """What a maker's or a product's story may hold."""

    heading = blocks.CharBlock(label="Tiêu đề", icon="title", template="storefront/blocks/heading.html")
    text = blocks.RichTextBlock(label="Đoạn văn", features=WORDS, template="storefront/blocks/text.html")
    quote = QuoteBlock()
    picture = PictureBlock()


class ContentBlock(StoryBlock):
    """A content page may also ask and answer."""

    question = QuestionBlock()
