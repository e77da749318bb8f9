# The Nu HTML checker, which the W3C runs at validator.w3.org/nu. A program on Java, not a server: nothing to start or stop.

VNU_VERSION=26.9.27
VNU_HOME=$SERVICES_HOME/vnu-$VNU_VERSION
VNU_JAR=$VNU_HOME/node_modules/vnu-jar/build/dist/vnu.jar

install_vnu() {
  [ -f "$VNU_JAR" ] && command -v java >/dev/null && return 0
  command -v java >/dev/null || need_packages default-jre-headless
  command -v npm >/dev/null || need_packages npm
  rm -rf "$VNU_HOME"
  mkdir -p "$VNU_HOME"
  npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$VNU_HOME" "vnu-jar@$VNU_VERSION" >/dev/null 9>&-
}

status_vnu() {
  [ -f "$VNU_JAR" ] && command -v java >/dev/null && echo "Nu HTML checker $VNU_VERSION"
}

start_vnu() { :; }
stop_vnu() { :; }
env_vnu() { echo "export VNU_JAR=$VNU_JAR"; }
