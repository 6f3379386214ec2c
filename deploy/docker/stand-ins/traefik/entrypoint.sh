#!/bin/sh
# As in the official image: options alone, or a subcommand, are traefik's.
set -e
if [ "${1#-}" != "$1" ]; then set -- traefik "$@"; fi
if [ "$1" = version ] || [ "$1" = healthcheck ]; then set -- traefik "$@"; fi
exec "$@"
