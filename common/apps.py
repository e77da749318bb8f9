from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "Chung"

    def ready(self):
        """The outbox is worked off and tidied with every tick, so nothing waits for a lost task; plans are kept."""
        from common import once, outbox, outward, personal_fields, plans, tasks
        from common.schedule import every_tick

        personal_fields.register()
        plans.watch()
        every_tick("drain-outbox", outbox.drain)
        every_tick("send-outward", outward.send_due)
        every_tick("prune-outbox", outbox.prune)
        every_tick("prune-tasks", tasks.prune)
        every_tick("prune-answered-posts", once.prune)
