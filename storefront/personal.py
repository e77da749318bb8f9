"""Personal data of pages and their editors, and of visitors who ask a host."""

from django.db import connection

from common.personal import Fate, Personal, Term, register_not_personal, register_personal

# The index of Wagtail's own search, of published pages, has other columns on each kind of database.
SEARCH_INDEX = {
    "sqlite": {
        "wagtailsearch.IndexEntry": "object_id autocomplete title body",
        "wagtailsearch.SQLiteFTSIndexEntry": "autocomplete title body",
    },
    "postgresql": {"wagtailsearch.IndexEntry": "object_id title_text body_text"},
}
EDITED = "ai sửa trang, ảnh, bản dịch"
EDITORS = {
    "storefront.Picture": "uploaded_by_user",
    "wagtailimages.Image": "uploaded_by_user",
    "wagtaildocs.Document": "uploaded_by_user",
    "wagtailcore.UploadedFile": "uploaded_by_user",
    "wagtailcore.Page": "locked_by owner",
    "wagtailcore.Revision": "user",
    "wagtailcore.ModelLogEntry": "user",
    "wagtailcore.PageLogEntry": "user",
    "wagtailcore.WorkflowState": "requested_by",
    "wagtailcore.TaskState": "finished_by",
    "wagtailcore.Comment": "user resolved_by",
    "wagtailcore.CommentReply": "user",
    "wagtailcore.PageSubscription": "user",
    "wagtailcore.APIToken": "user",
    "wagtailadmin.EditingSession": "user",
    "wagtailadmin.FormState": "user",
    "wagtailusers.UserProfile": "user",
    "wagtail_localize.StringTranslation": "last_translated_by",
    "wagtail_localize.SegmentOverride": "last_translated_by",
    "auth.User_groups": "user",
    "auth.User_user_permissions": "user",
}


def register() -> None:
    for model, names in EDITORS.items():
        register_personal(Personal(model, names, "người biên tập", EDITED, Term.WORK, Fate.LINK))
    register_personal(
        Personal(
            "storefront.Enquiry",
            "name phone email message answer",
            "khách hỏi",
            "để chủ nhà hoặc cửa hàng trả lời; khách đồng ý khi gửi. Văn phòng xoá dòng khi khách yêu cầu",
            Term.ENQUIRY,
            Fate.ROW,
        ),
        Personal("storefront.Enquiry", "answered_by", "cán bộ", "ai trả lời", Term.ENQUIRY, Fate.LINK),
        Personal(
            "wagtailcore.Revision",
            "content object_str",
            "người làm ra, trong lời giới thiệu",
            "bản trước của trang đã công bố",
            Term.WORK,
            Fate.STAYS,
        ),
        Personal("wagtailcore.TaskState", "comment", "người gửi duyệt", "lời duyệt", Term.WORK, Fate.STAYS),
        Personal("wagtailcore.Comment", "text", "người biên tập", "đã tắt", Term.WORK, Fate.STAYS),
        Personal("wagtailcore.CommentReply", "text", "người biên tập", "đã tắt", Term.WORK, Fate.STAYS),
        Personal("wagtailusers.UserProfile", "avatar", "người biên tập", "ảnh tự chọn", Term.WORK, Fate.STAYS),
        Personal("wagtailadmin.FormState", "data", "người biên tập", "đang sửa dở", Term.WORK, Fate.STAYS),
        Personal(
            "storefront.ProducerPage", "summary", "người làm ra", "lời giới thiệu công khai", Term.WORK, Fate.STAYS
        ),
        Personal(
            "wagtailembeds.Embed", "author_name html title url", "không ai: chưa nhúng gì", "", Term.WORK, Fate.STAYS
        ),
    )
    register_not_personal(
        "words of public pages, and codes of languages and addresses",
        {
            "storefront.CampaignIndexPage": "intro",
            "storefront.CampaignPage": "summary story",
            "storefront.HomePage": "welcome trust",
            "storefront.ContentPage": "intro body",
            "storefront.ProducerIndexPage": "intro",
            "storefront.ProducerPage": "story",
            "storefront.ProductPage": "summary story",
            "storefront.ProductPicture": "caption",
            "storefront.ProductAddress": "language slug",
            "storefront.Enquiry": "language",
            "storefront.Picture": "title file description file_hash alt_en",
            "storefront.PictureRendition": "filter_spec file focal_point_key",
            "wagtailcore.Page": "path title draft_title slug url_path seo_title search_description",
            "wagtailcore.Locale": "language_code",
            "wagtailcore.Site": "hostname site_name",
            "wagtailcore.Collection": "path name",
            "wagtailcore.CollectionViewRestriction": "password",
            "wagtailcore.PageViewRestriction": "password",
            "wagtailcore.Workflow": "name",
            "wagtailcore.Task": "name",
            "wagtailimages.Image": "title file description file_hash",
            "wagtailimages.Rendition": "filter_spec file focal_point_key",
            "wagtaildocs.Document": "title file file_hash",
            "wagtailredirects.Redirect": "old_path redirect_page_route_path redirect_link",
            "taggit.Tag": "name slug",
            "wagtail_localize.TranslationSource": "object_repr content_json schema_version",
            "wagtail_localize.String": "data",
            "wagtail_localize.TranslationContext": "path field_path",
            "wagtail_localize.StringTranslation": "data tool_name field_error",
            "wagtail_localize.Template": "template template_format",
            "wagtail_localize.SegmentOverride": "data_json field_error",
            "wagtail_localize.StringSegment": "attrs",
            "wagtail_localize.OverridableSegment": "data_json",
        },
    )
    register_not_personal(
        "Wagtail's bookkeeping: keys, hashes, places in code, choices of display; a question is logged by its number",
        {
            "wagtailcore.APIToken": "name key_hash prefix",
            "wagtailcore.ModelLogEntry": "label action data object_id",
            "wagtailcore.PageLogEntry": "label action data",
            "wagtailcore.Revision": "object_id",
            "wagtailcore.UploadedFile": "file",
            "wagtailcore.WorkflowState": "object_id",
            "wagtailcore.Comment": "contentpath position",
            "wagtailcore.ReferenceIndex": "object_id to_object_id model_path content_path",
            "wagtailadmin.EditingSession": "object_id",
            "wagtailadmin.FormState": "object_id parent_object_id",
            "wagtailusers.UserProfile": "preferred_language current_time_zone dismissibles",
            "wagtailembeds.Embed": "hash provider_name thumbnail_url",
            **SEARCH_INDEX.get(connection.vendor, {}),
        },
    )
