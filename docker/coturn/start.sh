#!/bin/sh
# Starts coturn with the settings beside this file, and the secret from a file: on the command line every user
# of the machine could read it. More options go on to turnserver and win over the file.
#
#   TURN_SECRET_FILE   the shared secret, as in turn.secret of the servers
#   ALLOWED_PEERS      addresses or ranges (a-b) of the media nodes, by spaces: nothing else is then relayed to;
#                      left out, every public address is
#   EXTERNAL_IP        public address, or public/private behind NAT; left out where the machine has it itself
set -eu
umask 077

secret=$(cat "${TURN_SECRET_FILE:?names the file with the shared secret}")
test -n "$secret" || { echo "$TURN_SECRET_FILE is empty" >&2; exit 1; }
folder=$(mktemp -d)
{
  cat "$(dirname "$0")/turnserver.conf"
  printf 'static-auth-secret=%s\nuserdb=%s\npidfile=%s\n' "$secret" "$folder/db" "$folder/pid"
  if [ -n "${ALLOWED_PEERS:-}" ]; then
    echo denied-peer-ip=0.0.0.0-255.255.255.255
    echo denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
    for peers in $ALLOWED_PEERS; do printf 'allowed-peer-ip=%s\n' "$peers"; done
  fi
  if [ -n "${EXTERNAL_IP:-}" ]; then printf 'external-ip=%s\n' "$EXTERNAL_IP"; fi
} >"$folder/turnserver.conf"
unset secret

exec turnserver -c "$folder/turnserver.conf" "$@"
