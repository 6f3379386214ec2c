#!/bin/sh
# Brings the whole of docker-compose.yml up on stand-ins, runs a command against it, and takes everything down again.
#
#     deploy/docker/stand-ins/prove.sh                              # only up, healthy, down
#     deploy/docker/stand-ins/prove.sh ./recoup demo --limit 60     # the main job against it
#
# With a command the network is one whose time can be moved (compose.test.yml), and RECOUP_NETWORK tells the command where
# it is; RECOUP_PUBLIC_URL and the staff's credentials are there too. RECOUP_PROVE names the compose services to start
# (all of them without it), RECOUP_PORT the gateway's port; the next six ports are the workers'.
# Secrets, logs and the resolved compose file stay in var/proof. Build the stand-ins first (build.sh).
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd -P)
cd "$root"
proof=$root/var/proof
# The credentials of an earlier proof fit no other network.
rm -rf "$proof"
mkdir -p "$proof/clock"
umask 077
port=${RECOUP_PORT:-8080}
python3 deploy/docker/make-env.py | grep -v -e '^RECOUP_PORT=' -e '^RECOUP_PUBLIC_URL=' >"$proof/env"
cat >>"$proof/env" <<END
RECOUP_PORT=$port
RECOUP_PUBLIC_URL=http://127.0.0.1:$port
RECOUP_CLOCK_FOLDER=$proof/clock
RECOUP_REST_PORT_CASE=$((port + 1))
RECOUP_REST_PORT_ROUTING=$((port + 2))
RECOUP_REST_PORT_LEDGER=$((port + 3))
RECOUP_REST_PORT_NOTIFICATION=$((port + 4))
RECOUP_REST_PORT_REFERRAL=$((port + 5))
RECOUP_REST_PORT_IDENTITY=$((port + 6))
RECOUP_IMAGE_BASE=recoup-stand-in/python:3.11
RECOUP_IMAGE_POSTGRES=recoup-stand-in/postgres:18
RECOUP_IMAGE_KAFKA=recoup-stand-in/kafka:4.3.1
RECOUP_IMAGE_TRAEFIK=recoup-stand-in/traefik:v3.7
END
if docker compose version >/dev/null 2>&1; then compose="docker compose"; else compose=docker-compose; fi
export DOCKER_BUILDKIT=0
files="-f docker-compose.yml"
if [ $# -gt 0 ]; then files="$files -f deploy/docker/compose.test.yml"; fi
# shellcheck disable=SC2086 - the variable holds several options
in_compose() { $compose -p recoup-proof --env-file "$proof/env" --project-directory "$root" $files "$@"; }

finish() {
    in_compose logs --no-color >"$proof/logs" 2>&1 || true
    in_compose down --volumes --remove-orphans >/dev/null 2>&1 || true
}
trap finish EXIT
trap 'exit 130' INT TERM

in_compose config >"$proof/resolved.yml"
if [ -z "${RECOUP_PROVE:-}" ]; then in_compose build; else in_compose build case-migrate; fi
# shellcheck disable=SC2086 - the variable holds several names
in_compose up -d ${RECOUP_PROVE:-}

# Healthy when every container either is, or was a job that ended with 0.
waited=0
while :; do
    states=$(docker ps -a --filter label=com.docker.compose.project=recoup-proof --format '{{.Names}} {{.Status}}')
    if printf '%s\n' "$states" | grep -qE 'Exited \([1-9]'; then
        echo "a container failed:"; printf '%s\n' "$states"; exit 1
    fi
    waiting=$(printf '%s\n' "$states" | grep -cvE '\(healthy\)|Exited \(0\)' || true)
    if [ "$waiting" = 0 ]; then break; fi
    if [ "$waited" -ge 240 ]; then echo "not healthy in time:"; printf '%s\n' "$states"; exit 1; fi
    waited=$((waited + 1)); sleep 1
done
printf '%s\n' "$states"
docker stats --no-stream --format '{{.Name}} {{.MemUsage}}' >"$proof/memory"
echo "all up and healthy after $waited s of waiting"

if [ $# -gt 0 ]; then
    set -a
    # shellcheck disable=SC1091 - made above
    . "$proof/env"
    set +a
    cat >"$proof/network.json" <<END
{
  "url": "$RECOUP_PUBLIC_URL",
  "services": {
    "case": "http://127.0.0.1:$RECOUP_REST_PORT_CASE", "routing": "http://127.0.0.1:$RECOUP_REST_PORT_ROUTING",
    "ledger": "http://127.0.0.1:$RECOUP_REST_PORT_LEDGER", "notification": "http://127.0.0.1:$RECOUP_REST_PORT_NOTIFICATION",
    "referral": "http://127.0.0.1:$RECOUP_REST_PORT_REFERRAL", "identity": "http://127.0.0.1:$RECOUP_REST_PORT_IDENTITY"
  },
  "credentials": {
    "internal_token": "$RECOUP_INTERNAL_TOKEN", "staff_email": "$RECOUP_STAFF_EMAIL",
    "staff_password": "$RECOUP_STAFF_PASSWORD", "staff_api_key": "$RECOUP_STAFF_API_KEY"
  },
  "clock_file": "clock/clock.json"
}
END
    RECOUP_NETWORK=$proof/network.json "$@"
fi
