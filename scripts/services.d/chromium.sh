# Chromium for browser tests, with fonts that hold every Vietnamese letter. A program, not a server: nothing to start or stop.

install_chromium() { need_packages chromium fontconfig fonts-noto-core fonts-noto-color-emoji; }

status_chromium() {
  [ -x /usr/bin/chromium ] && dpkg-query -W -f '${Package} ${Version}' chromium && fc-list ':lang=vi' family | grep -q 'Noto Sans'
}

start_chromium() { :; }
stop_chromium() { :; }
env_chromium() { echo "export CHROMIUM=/usr/bin/chromium"; }
