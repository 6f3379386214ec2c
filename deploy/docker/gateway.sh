#!/bin/sh
# Start of the gateway's container. Traefik expands nothing in its static settings, so ${NAME} and ${NAME:-default} in
# traefik.yaml are filled in here from the environment, as `recoup up` does for the embedded gateway.
set -eu
awk '{
    line = $0; filled = ""
    while (match(line, /\$\{[A-Z_]+(:-[^}]*)?\}/)) {
        inside = substr(line, RSTART + 2, RLENGTH - 3)
        cut = index(inside, ":-")
        name = cut ? substr(inside, 1, cut - 1) : inside
        value = (name in ENVIRON) ? ENVIRON[name] : (cut ? substr(inside, cut + 2) : "")
        filled = filled substr(line, 1, RSTART - 1) value
        line = substr(line, RSTART + RLENGTH)
    }
    print filled line
}' /etc/traefik/traefik.yaml >/tmp/traefik.yaml
exec traefik --configFile=/tmp/traefik.yaml
