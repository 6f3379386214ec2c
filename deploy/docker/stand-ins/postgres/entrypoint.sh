#!/bin/sh
# What the official image's entry point does, as far as compose files rely on it.
set -eu

# NAME or the content of the file NAME_FILE names.
setting() {
    eval "value=\${$1:-} file=\${$1_FILE:-}"
    if [ -n "$value" ] && [ -n "$file" ]; then echo "$1 and $1_FILE are both set" >&2; exit 1; fi
    if [ -n "$file" ]; then value=$(cat "$file"); fi
    printf '%s' "${value:-${2:-}}"
}

case ${1:-} in -*) set -- postgres "$@" ;; esac
if [ "${1:-}" != postgres ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" && chown -R postgres:postgres "$PGDATA" && chmod 700 "$PGDATA"
    chown postgres:postgres /var/run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    user=$(setting POSTGRES_USER postgres)
    password=$(setting POSTGRES_PASSWORD)
    database=$(setting POSTGRES_DB "$user")
    if [ -z "$password" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
        echo "POSTGRES_PASSWORD is not given; the server is not made without one" >&2
        exit 1
    fi
    secret=$(mktemp)
    printf '%s\n' "$password" >"$secret"
    # shellcheck disable=SC2086 - the variable holds several options
    initdb -D "$PGDATA" --username="$user" --pwfile="$secret" --encoding=UTF8 --locale=C.UTF-8 --auth-local=trust \
        --auth-host=trust --no-instructions ${POSTGRES_INITDB_ARGS:-}
    rm -f "$secret"
    printf 'host all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
    pg_ctl -D "$PGDATA" -w -o "-c listen_addresses='' -c unix_socket_directories=/var/run/postgresql" start
    if [ "$database" != postgres ]; then
        printf 'CREATE DATABASE :"name";\n' | psql -h /var/run/postgresql -v ON_ERROR_STOP=1 -v name="$database" -U "$user" -d postgres
    fi
    for script in /docker-entrypoint-initdb.d/*; do
        case $script in
            *.sh) . "$script" ;;
            *.sql) psql -h /var/run/postgresql -v ON_ERROR_STOP=1 -U "$user" -d "$database" -f "$script" ;;
        esac
    done
    pg_ctl -D "$PGDATA" -w -m fast stop
fi
# The wheel's server would look for its socket elsewhere than the image does.
exec "$@" -c unix_socket_directories=/var/run/postgresql -c listen_addresses='*'
