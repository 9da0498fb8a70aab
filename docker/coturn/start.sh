#!/bin/sh
# Starts coturn with the settings beside this file, and the secret from a file: on the command line every user
# of the machine could read it. More options go on to turnserver and win over the file.
#
#   TURN_SECRET_FILE   the shared secret, as in turn.secret of the servers
#   ALLOWED_PEERS      addresses or ranges (a-b) of media nodes that the settings would refuse, by spaces
#   EXTERNAL_IP        public address, or public/private behind NAT; left out where the machine has it itself
set -eu
umask 077

secret=$(cat "${TURN_SECRET_FILE:?names the file with the shared secret}")
test -n "$secret" || { echo "$TURN_SECRET_FILE is empty" >&2; exit 1; }
settings=$(mktemp)
{
  cat "$(dirname "$0")/turnserver.conf"
  printf 'static-auth-secret=%s\n' "$secret"
  for peers in ${ALLOWED_PEERS:-}; do printf 'allowed-peer-ip=%s\n' "$peers"; done
  if [ -n "${EXTERNAL_IP:-}" ]; then printf 'external-ip=%s\n' "$EXTERNAL_IP"; fi
} >"$settings"
unset secret

exec turnserver -c "$settings" "$@"
