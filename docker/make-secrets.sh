#!/bin/sh
# Makes what is missing in docker/secrets/, and leaves what is there as it is. Needs openssl.
# usage: make-secrets.sh [folder]
set -eu
cd "$(dirname "$0")"
folder=${1:-secrets}

mkdir -p "$folder"
# Nobody else gets into the folder; in a container each file stands alone, for a user of another number.
chmod 700 "$folder"
umask 022
cd "$folder"

random() { openssl rand -hex 32; }

for name in session-secret cluster-secret turn-secret redis-password postgres-password; do
  [ -s "$name" ] || random >"$name"
done
# The secret in it is for the shop's backend, which signs people in with it.
[ -s issuers.json ] || printf '[{ "issuer": "shop.example", "secret": "%s" }]\n' "$(random)" >issuers.json

# One user, who sees the keys of this installation and nothing else. Always anew, from the password.
hash=$(printf %s "$(cat redis-password)" | openssl dgst -sha256 -r | cut -d ' ' -f 1)
cat >redis-users.acl <<END
user default off
user vitrine on #$hash ~vitrine:* &vitrine:* -@all +@read +@write +@connection +@scripting +@transaction +@pubsub +time -@dangerous
END

# For the TLS of the relay. Browsers do not accept this one: put one of a public authority in its place.
if [ ! -s turn-key.pem ] || [ ! -s turn-cert.pem ]; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=${TURN_HOST:-turn.invalid}" \
    -keyout turn-key.pem -out turn-cert.pem 2>/dev/null
  chmod 644 turn-key.pem
  echo "turn-cert.pem is a placeholder that browsers refuse: replace it and turn-key.pem." >&2
fi
