from django.core.management.base import BaseCommand, CommandError

from common.schedule import run_jobs


class Command(BaseCommand):
    help = "Run what is due by the clock; call it every minute from cron or a timer. Safe to run at any time."

    def handle(self, **options):
        results = run_jobs()
        for name, result in results.items():
            self.stdout.write(f"{name}: {result}")
        failed = [name for name, result in results.items() if isinstance(result, Exception)]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}")
