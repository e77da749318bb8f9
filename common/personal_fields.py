"""Personal data in what every app uses: the outbox, the once-book and the task queue."""

from common.personal import Fate, Personal, Term, register_not_personal, register_personal


def register() -> None:
    register_personal(
        Personal(
            "common.OutboxEntry",
            "last_error",
            "ai nhận thư",
            "để người vận hành biết thư nào chưa đi; lỗi giữ lại không kèm địa chỉ (common.private_logs)",
            Term.QUEUE,
            Fate.ACT,
        ),
        Personal(
            "django_tasks_database.DBTaskResult",
            "args_kwargs return_value traceback",
            "không ai: việc nền chỉ mang số",
            "để biết việc nền đã chạy thế nào",
            Term.QUEUE,
            Fate.ACT,
        ),
        Personal(
            "common.AnsweredPost",
            "actor messages",
            "nhân viên quầy; lời báo sau khi ghi có thể nêu tên bên giao",
            "để một phiếu gửi lại vì mất sóng chỉ ghi một lần và được trả lời như trước; tick xoá sau chín ngày",
            Term.QUEUE,
            Fate.STAYS,
        ),
    )
    register_not_personal("addresses of the counter and digests", {"common.AnsweredPost": "place path digest location"})
    register_not_personal("names of work and keys of rows", {"common.OutboxEntry": "topic key"})
    register_not_personal(
        "names of code and queues",
        {"django_tasks_database.DBTaskResult": "task_path worker_ids queue_name backend_name exception_class_path"},
    )
    register_not_personal(
        "the framework's own: rights, types, sites, and pages nobody serves here",
        {
            "auth.Permission": "name codename",
            "auth.Group": "name",
            "contenttypes.ContentType": "app_label model",
            "sites.Site": "domain name",
            "flatpages.FlatPage": "url title content template_name",
        },
    )
