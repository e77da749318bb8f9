"""Personal data in what every app uses: the outbox and the task queue."""

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
    )
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
