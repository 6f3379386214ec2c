#!/bin/bash
# What the official image's start does, as far as compose files rely on it: KAFKA_NAME becomes a setting (_ is a dot, __ an
# underscore, ___ a dash), an unformatted storage is formatted with CLUSTER_ID, then the broker runs.
set -euo pipefail
settings=/opt/kafka/config/server.properties
defaults='process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
advertised.listeners=PLAINTEXT://localhost:9092
controller.listener.names=CONTROLLER
log.dirs=/tmp/kraft-combined-logs'
# Variables of the start scripts, not settings of the broker.
not_settings='^KAFKA_(HEAP_OPTS|OPTS|JVM_PERFORMANCE_OPTS|LOG4J_OPTS|LOG4J_ROOT_LOGLEVEL|LOG4J_LOGGERS|JMX_OPTS|JMX_PORT|VERSION|HOME|GC_LOG_OPTS|DEBUG)$'

given=$(compgen -e | grep '^KAFKA_' | grep -vE "$not_settings" || true)
if [ -z "$given" ]; then
    printf '%s\n' "$defaults" >"$settings"
else
    : >"$settings"
    for name in $given; do
        key=$(printf '%s' "${name#KAFKA_}" | sed -e 's/___/-/g' -e 's/__/\x01/g' -e 's/_/./g' -e 's/\x01/_/g' | tr '[:upper:]' '[:lower:]')
        printf '%s=%s\n' "$key" "${!name}" >>"$settings"
    done
    grep -q '^log\.dirs=' "$settings" || echo 'log.dirs=/tmp/kraft-combined-logs' >>"$settings"
fi

logging=-Dlog4j2.configurationFile=/opt/kafka/config/log4j2.properties
# shellcheck disable=SC2086 - the variables hold several options
java -Xmx256m $logging -cp '/opt/kafka/libs/*' kafka.tools.StorageTool format --ignore-formatted \
    --cluster-id "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" --config "$settings"
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xmx1G -Xms1G} -XX:+UseG1GC ${KAFKA_OPTS:-} $logging -cp '/opt/kafka/libs/*' kafka.Kafka "$settings"
