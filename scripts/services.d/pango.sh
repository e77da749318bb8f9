# What WeasyPrint draws letters with, for papers as PDF. Libraries, not a server: nothing to start or stop.
# The shop runs without them: papers are then pages to print from the browser.

pango_packages() { echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1; }

# shellcheck disable=SC2046  # a list of words
install_pango() { need_packages $(pango_packages); }

status_pango() {
  # shellcheck disable=SC2046
  dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\n' $(pango_packages) | awk '$3 != "installed" { exit 1 } NR == 1 { print $1, $2 }'
}

start_pango() { :; }
stop_pango() { :; }
env_pango() { :; }
